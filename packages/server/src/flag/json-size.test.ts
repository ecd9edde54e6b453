import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonSize } from './json-size.ts';

const limits = { bytes: 1_000, depth: 10 };

test('jsonSize() passes what is within both limits and names the one that is broken', () => {
  expect(jsonSize('x'.repeat(998), limits)).toEqual({ bytes: 1_000, flaw: null });
  expect(jsonSize('x'.repeat(999), limits)).toEqual({ bytes: 1_001, flaw: 'too-large' });
  expect(jsonSize({ ['x'.repeat(1_000)]: 1 }, limits).flaw).toBe('too-large');
  expect(jsonSize(nested(9), limits).flaw).toBeNull();
  expect(jsonSize(nested(10), limits).flaw).toBeNull();
  expect(jsonSize(nested(11), limits).flaw).toBe('too-deep');
});

test('jsonSize() gives the length of the JSON text when nothing is escaped, and never more', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '~') });
  const plain = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(text, tie('value')),
    ),
  })).value;
  const roomy = { bytes: 1e9, depth: 1_000 };
  fc.assert(
    fc.property(plain, (value) => jsonSize(value, roomy).bytes === JSON.stringify(value).length),
  );
  fc.assert(
    fc.property(
      fc.jsonValue(),
      (value) => jsonSize(value, roomy).bytes <= Buffer.byteLength(JSON.stringify(value)),
    ),
  );
});

test('jsonSize() counts shared parts each time and comes back at once', () => {
  let shared: unknown = 'x';
  for (let level = 0; level < 200; level += 1) shared = [shared, shared];
  expect(jsonSize(shared, { bytes: 10_000, depth: 300 }).flaw).toBe('too-large');
  expect(jsonSize(nested(100_000), { bytes: 1e9, depth: 400 }).flaw).toBe('too-deep');
});

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
