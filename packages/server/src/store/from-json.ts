/** JSON text of our own writing, read back as what it was written from. Throws on broken text. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T;
}
