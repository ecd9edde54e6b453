import { expect, test } from 'vitest';
import { createFieldMask, MASKED, maskFields } from './mask-fields.ts';

const stars = (text: string): string => text.replaceAll(/\d/g, '*');

test('maskFields() masks the named fields at any depth, and texts everywhere', () => {
  const value = {
    id: 7,
    phone_number: '0788',
    'Phone-Number': 788,
    user: { EMAIL: null, note: 'call 1', tags: ['a', 2, { token: { a: 1 } }] },
  };
  expect(maskFields(value, ['phoneNumber', 'email', 'token'], stars)).toEqual({
    id: 7,
    phone_number: MASKED,
    'Phone-Number': MASKED,
    user: { EMAIL: MASKED, note: 'call *', tags: ['a', 2, { token: MASKED }] },
  });
});

test('maskFields() masks personal data in names as well, and loses no member', () => {
  const value = { users: { 1: 1, a2: 2, a3: { b4: 'c5' }, 'a*': 4 } };
  expect(maskFields(value, [], stars)).toEqual({
    users: { '*': 1, 'a*': 2, 'a*~2': { 'b*': 'c*' }, 'a*~3': 4 },
  });
});

test('maskFields() knows a field by its own name though it is shown masked', () => {
  expect(maskFields({ token1: 'a', phone2: 'b' }, ['*token', 'phone2'], stars)).toEqual({
    'token*': MASKED,
    'phone*': MASKED,
  });
});

test('maskFields() takes the fields of PERSONAL_FIELDS where none are named', () => {
  const value = { 'x-api-key': 'x', customerPhone: 1, flagKey: 'agent' };
  expect(maskFields(value)).toEqual({
    'x-api-key': MASKED,
    customerPhone: MASKED,
    flagKey: 'agent',
  });
});

test('maskFields() answers the value itself when nothing had to change', () => {
  const value = { a: [1, { b: 'text' }], c: null, d: undefined };
  expect(maskFields(value)).toBe(value);
  expect([maskFields(null), maskFields('x'), maskFields(3n)]).toEqual([null, 'x', 3n]);
});

test('maskFields() takes values as JSON does', () => {
  const date = new Date(0);
  const value = { at: date, own: { toJSON: () => ({ phone: '1' }) } };
  expect(maskFields(value)).toEqual({ at: '1970-01-01T00:00:00.000Z', own: { phone: MASKED } });
});

test('maskFields() masks what throws, and what goes round in a circle', () => {
  const trap = Object.defineProperty({}, 'a', {
    enumerable: true,
    get: () => {
      throw new Error('no');
    },
  });
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  expect(maskFields({ trap })).toEqual({ trap: { a: MASKED } });
  expect(JSON.stringify(maskFields(circle))).toContain(MASKED);
});

test('maskFields() looks at own properties only, and keeps names that are data', () => {
  const value = JSON.parse('{"__proto__":{"phone":"1"},"constructor":2}') as object;
  const masked = maskFields(value) as object;
  expect(JSON.stringify(masked)).toBe('{"__proto__":{"phone":"***"},"constructor":2}');
  expect(maskFields(Object.create({ phone: '1' }))).toEqual({});
});

test('createFieldMask() masks many values alike, however many names they have', () => {
  const mask = createFieldMask(['phone'], (text) => text);
  for (let index = 0; index < 1_100; index += 1) {
    expect(mask({ [`field${index}`]: 1, PHONE: '1' })).toEqual({
      [`field${index}`]: 1,
      PHONE: MASKED,
    });
  }
  expect(mask({ phone: 2 })).toEqual({ phone: MASKED });
});
