/** Bytes compressed with gzip, or `null` where the platform cannot. Never rejects. */
export async function gzip(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (typeof CompressionStream === 'undefined') return null;
  try {
    const squeezed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
    return new Uint8Array(await new Response(squeezed).arrayBuffer());
  } catch {
    return null;
  }
}
