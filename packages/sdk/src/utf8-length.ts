/**
 * How many bytes texts take in UTF-8. Counted in one buffer: encoding thousands of rows one by one
 * takes ten times as long.
 */
export function createUtf8Length(): (text: string) => number {
  const encoder = new TextEncoder();
  const buffer = new Uint8Array(BUFFER_BYTES);
  // A UTF-16 unit takes 3 bytes at most.
  return (text) =>
    text.length * 3 <= BUFFER_BYTES
      ? encoder.encodeInto(text, buffer).written
      : encoder.encode(text).length;
}

const BUFFER_BYTES = 16_384;
