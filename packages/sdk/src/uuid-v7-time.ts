/**
 * The time inside a UUIDv7, ms since epoch; `null` when the text is no UUIDv7. Upper and lower
 * case are the same. Never throws. Source: RFC 9562 §5.7 (48 bits of Unix time in ms).
 *
 * @example
 * uuidV7TimeMs('018c2e65-4b7a-7c3d-9f00-000000000000') // 1701540023162
 */
export function uuidV7TimeMs(id: string): number | null {
  if (id.length !== 36 || !UUID_V7.test(id)) return null;
  const timeMs = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return timeMs > 0 ? timeMs : null;
}

// A fixed pattern over 36 characters: nobody's input chooses the expression.
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
