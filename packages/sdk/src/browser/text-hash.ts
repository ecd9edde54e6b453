/**
 * 64 bits of a text as 16 hex digits: two FNV-1a runs over its UTF-16 units. It names things kept
 * on the device without showing them; it is no protection against guessing.
 * Source: draft-eastlake-fnv, 32-bit FNV-1a.
 */
export function textHash(text: string): string {
  return run(text, 0x811c9dc5) + run(text, 0x27d4eb2f);
}

function run(text: string, start: number): string {
  let hash = start;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
