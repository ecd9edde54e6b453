/** How large a JSON value is, and over which limit. */
export interface JsonSize {
  /** Of its JSON text when that is ASCII without escapes, else fewer; as far as it was walked. */
  readonly bytes: number;
  readonly flaw: 'too-large' | 'too-deep' | null;
}

/**
 * Measures a JSON value by a walk that ends at the limits: parts may be shared, so that the whole is
 * far larger than what is in memory. Never throws on JSON.
 */
export function jsonSize(
  value: unknown,
  limits: { readonly bytes: number; readonly depth: number },
): JsonSize {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  let bytes = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: part, depth } = next;
    if (depth > limits.depth) return { bytes, flaw: 'too-deep' };
    bytes += ownBytes(part);
    // What waits takes a byte each at least: the list of it stays short too.
    if (bytes + open.length > limits.bytes) return { bytes, flaw: 'too-large' };
    if (typeof part !== 'object' || part === null) continue;
    for (const member of Object.values(part)) open.push({ value: member, depth: depth + 1 });
  }
  return { bytes, flaw: null };
}

/** Without those of its members' values. */
function ownBytes(part: unknown): number {
  if (typeof part === 'string') return part.length + 2;
  if (typeof part !== 'object' || part === null) return String(part).length;
  const names = Object.keys(part);
  const brackets = names.length === 0 ? 2 : names.length + 1;
  if (Array.isArray(part)) return brackets;
  return names.reduce((bytes, name) => bytes + name.length + 3, brackets);
}
