import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashPrefix, murmur3 } from './murmur3.ts';

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 10 }).map((units) => {
    return String.fromCharCode(...units);
  }),
);

test.each([
  ['', 0],
  ['hello', 0x248b_fa47],
  ['hello, world', 0x149b_bb7f],
  ['The quick brown fox jumps over the lazy dog', 0x2e4f_f723],
])('murmur3() of %j is the published vector', (input, hash) => {
  expect(murmur3(hashPrefix(''), input) >>> 0).toBe(hash);
});

test('murmur3() hashes UTF-8 bytes as the reference does, lone surrogates as U+FFFD', () => {
  fc.assert(
    fc.property(text, (input) => {
      expect(murmur3(hashPrefix(''), input) >>> 0).toBe(reference(input));
    }),
    { numRuns: 2_000 },
  );
});

test('murmur3() behind a prefix is that of the texts in one', () => {
  const whole = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(
    fc.property(whole, whole, (prefix, input) => {
      expect(murmur3(hashPrefix(prefix), input) >>> 0).toBe(reference(prefix + input));
    }),
    { numRuns: 2_000 },
  );
});

/** MurmurHash3_x86_32 read off its description, in arbitrary precision. */
function reference(input: string): number {
  const bytes = new TextEncoder().encode(input);
  const word = 0xffff_ffffn;
  const rotated = (value: bigint, bits: bigint) =>
    ((value << bits) | (value >> (32n - bits))) & word;
  const scrambled = (block: bigint) =>
    (rotated((block * 0xcc9e_2d51n) & word, 15n) * 0x1b87_3593n) & word;
  let state = 0n;
  for (let start = 0; start < bytes.length; start += 4) {
    const chunk = bytes.slice(start, start + 4);
    const block = chunk.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    state ^= scrambled(block);
    if (chunk.length === 4) state = (rotated(state, 13n) * 5n + 0xe654_6b64n) & word;
  }
  state ^= BigInt(bytes.length);
  state = ((state ^ (state >> 16n)) * 0x85eb_ca6bn) & word;
  state = ((state ^ (state >> 13n)) * 0xc2b2_ae35n) & word;
  return Number(state ^ (state >> 16n));
}
