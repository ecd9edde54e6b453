import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPersonalData } from './find-personal-data.ts';
import { maskPersonalData } from './mask-personal-data.ts';

const options = { isPhone: () => true };

test.each([
  ['call +250788000000 now', 'call +250*******00 now'],
  ['+1 202 555 0143', '+120******43'],
  ['0788 000 000', '********00'],
  ['(202) 555-0143', '********43'],
  ['ana@mail.example.rw', '***@***.rw'],
  ['4242 4242 4242 4242', '************4242'],
  ['DE89 3704 0044 0532 0130 00', 'DE******************00'],
  ['DE89-3704-0044-0532-0130-00', 'DE******************00'],
  ['DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000', 'DE******************00'],
  ['email=jane%40b.rw', 'email=***@***.rw'],
  ['from=%2B250788000000', 'from=+250*******00'],
  ['+250788000000/+250788000001', '+250*******00/+250*******01'],
  ['4242 4242 4242 4242|a@b.rw', '***@***.rw'],
  ['{"+250788000000":2}', '{"+250*******00":2}'],
  ['nothing of the kind', 'nothing of the kind'],
])('maskPersonalData() of "%s" is "%s"', (text, masked) => {
  expect(maskPersonalData(text, options)).toBe(masked);
});

test('maskPersonalData() leaves nothing that is found again', () => {
  const personal = fc.constantFrom('ana@example.com', '+250788000000', '4242424242424242');
  fc.assert(
    fc.property(fc.array(fc.oneof(personal, fc.string({ maxLength: 5 }))), (parts) => {
      const masked = maskPersonalData(parts.join(' '), options);
      expect(findPersonalData(masked, options)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
