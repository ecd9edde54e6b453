const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/** The state of MurmurHash3 after a text that other texts are hashed behind. */
export interface HashPrefix {
  readonly state: number;
  /** Bytes that do not fill a block yet, little endian, and how many (0..3). */
  readonly carry: number;
  readonly carried: number;
  /** All bytes of the prefix. */
  readonly length: number;
}

/**
 * MurmurHash3_x86_32 (seed 0) of a prefix followed by a text, over UTF-8 bytes; a lone surrogate
 * counts as U+FFFD. The prefix is hashed once, and nothing is concatenated.
 * Answers a SIGNED 32-bit integer (`>>> 0` makes it unsigned): V8 returns that without allocating.
 * Never throws. Source: MurmurHash3.cpp (Austin Appleby, public domain).
 *
 * @example
 * murmur3(hashPrefix('salt:'), 'unit') === murmur3(hashPrefix(''), 'salt:unit') // true
 */
export function murmur3(prefix: HashPrefix, text: string): number {
  const shift = prefix.carried << 3;
  // `word >>> (32 - shift)`, also for a shift of 0, where JavaScript would shift by nothing.
  const rest = 31 - shift;
  const whole = text.length & ~3;
  let state = prefix.state;
  let carry = prefix.carry;
  let seen = 0;
  let i = 0;
  for (; i < whole; i += 4) {
    const a = text.charCodeAt(i);
    const b = text.charCodeAt(i + 1);
    const c = text.charCodeAt(i + 2);
    const d = text.charCodeAt(i + 3);
    seen |= a | b | c | d;
    const word = a | (b << 8) | (c << 16) | (d << 24);
    state = mixed(state, carry | (word << shift));
    carry = (word >>> 1) >>> rest;
  }
  let tail = 0;
  for (let at = 0; i < text.length; i++, at += 8) {
    const unit = text.charCodeAt(i);
    seen |= unit;
    tail |= unit << at;
  }
  if (seen > 0x7f) return murmur3Bytes(prefix, utf8Units(text));
  return finished(prefix, state, carry, tail, text.length);
}

/** The state to hash further texts behind this one. Never throws. */
export function hashPrefix(text: string): HashPrefix {
  const units = utf8Units(text);
  const whole = units.length & ~3;
  let state = 0;
  for (let i = 0; i < whole; i += 4) state = mixed(state, word(units, i, 4));
  const carried = units.length - whole;
  return { state, carry: word(units, whole, carried), carried, length: units.length };
}

function murmur3Bytes(prefix: HashPrefix, units: string): number {
  const shift = prefix.carried << 3;
  const whole = units.length & ~3;
  let state = prefix.state;
  let carry = prefix.carry;
  for (let i = 0; i < whole; i += 4) {
    const block = word(units, i, 4);
    state = mixed(state, carry | (block << shift));
    carry = (block >>> 1) >>> (31 - shift);
  }
  const tail = word(units, whole, units.length - whole);
  return finished(prefix, state, carry, tail, units.length);
}

function finished(
  prefix: HashPrefix,
  blocks: number,
  carry: number,
  tail: number,
  length: number,
): number {
  const shift = prefix.carried << 3;
  const left = prefix.carried + (length & 3);
  let state = blocks;
  let last = carry | (tail << shift);
  if (left >= 4) {
    state = mixed(state, last);
    last = (tail >>> 1) >>> (31 - shift);
  }
  // A tail of no bytes is 0 and scrambles to 0: it needs no case of its own.
  state ^= scrambled(last);
  state ^= prefix.length + length;
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return state ^ (state >>> 16);
}

function mixed(state: number, block: number): number {
  const next = state ^ scrambled(block);
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}

function scrambled(block: number): number {
  const product = Math.imul(block, C1);
  return Math.imul((product << 15) | (product >>> 17), C2);
}

function word(units: string, start: number, count: number): number {
  let block = 0;
  for (let i = 0; i < count; i++) block |= units.charCodeAt(start + i) << (i * 8);
  return block;
}

/** One code unit 0..255 for each UTF-8 byte. */
function utf8Units(text: string): string {
  let units = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0xfffd;
    const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
    if (point < 0x80) units += character;
    else if (point < 0x800) units += String.fromCharCode(0xc0 | (point >> 6), low(point, 0));
    else if (point < 0x1_0000)
      units += String.fromCharCode(0xe0 | (point >> 12), low(point, 6), low(point, 0));
    else
      units += String.fromCharCode(
        0xf0 | (point >> 18),
        low(point, 12),
        low(point, 6),
        low(point, 0),
      );
  }
  return units;
}

function low(point: number, shift: number): number {
  return 0x80 | ((point >> shift) & 63);
}
