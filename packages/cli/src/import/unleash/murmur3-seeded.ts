const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/**
 * MurmurHash3_x86_32 of a text with a seed, unsigned, over the low bytes of its UTF-16 units, as
 * the JavaScript clients of other systems hash. Never throws.
 * Source: MurmurHash3.cpp (Austin Appleby, public domain).
 */
export function murmur3Seeded(text: string, seed: number): number {
  const whole = text.length & ~3;
  let state = seed | 0;
  for (let at = 0; at < whole; at += 4) {
    const next = state ^ scrambled(bytes(text, at, 4));
    state = (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
  }
  state ^= scrambled(bytes(text, whole, text.length - whole));
  state ^= text.length;
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

function scrambled(block: number): number {
  const product = Math.imul(block, C1);
  return Math.imul((product << 15) | (product >>> 17), C2);
}

function bytes(text: string, start: number, count: number): number {
  let block = 0;
  for (let i = 0; i < count; i++) block |= (text.charCodeAt(start + i) & 0xff) << (i * 8);
  return block;
}
