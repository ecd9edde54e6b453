/** The first bytes of an answer's body as text; nothing is read beyond them. */
export async function beginningOf(
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= mostBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8');
}

/** What is wrong with an answer of another status than expected. */
export function statusDetail(status: number, expected: number): string {
  const redirects = status >= 300 && status < 400 ? '; redirects are not followed' : '';
  return `it answered ${status}, not ${expected}${redirects}`;
}
