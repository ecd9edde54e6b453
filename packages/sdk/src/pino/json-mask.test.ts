import { createFieldMask } from '@tidegate/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskJson } from './json-mask.ts';
import { LINE_DEPTH_MAX, LINE_MEMBERS_MAX } from './limits.ts';

const stars = (text: string): string => text.replaceAll('7', '*');
const mask = createFieldMask(['phone'], stars);
const masked = (json: string): string => maskJson(json, { mask, keeps: () => false });

test.each([
  ['{"a":"7","b":7,"c":"x\\n7"}', '{"a":"*","b":7,"c":"x\\n*"}'],
  ['{"a":"7","a":"7"}', '{"a":"*","a":"*"}'],
  [
    '{ "phone" : {"b":[1,"]"]} , "c":[ "7", [7] , null] }\n',
    '{ "phone" : "***" , "c":[ "*", [7] , null] }\n',
  ],
  [
    '{"phone":1e3,"phone":true,"x":{"phone":"\\"}"}}',
    '{"phone":"***","phone":"***","x":{"phone":"***"}}',
  ],
  ['{"__proto__":{"phone":1},"a":{},"b":[]}', '{"__proto__":{"phone":"***"},"a":{},"b":[]}'],
])('maskJson() masks texts and named members of %s', (json, expected) => {
  expect(masked(json)).toBe(expected);
});

test('maskJson() keeps the members it is told to keep, of the outermost object only', () => {
  const keeps = (name: string, text: string): boolean => name === 'phone' && text === '7';
  const json = '{"phone":"7","a":{"phone":"7"},"phone":"8"}';
  expect(maskJson(json, { mask, keeps })).toBe('{"phone":"7","a":{"phone":"***"},"phone":"***"}');
});

test('maskJson() masks what is too deep, and what is too much', () => {
  const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  expect(masked(deep(LINE_DEPTH_MAX))).toBe(deep(LINE_DEPTH_MAX));
  const tooDeep = deep(LINE_DEPTH_MAX).replace('1', '"***"');
  expect(masked(deep(LINE_DEPTH_MAX + 1))).toBe(tooDeep);
  const list = (length: number): string => JSON.stringify(Array.from({ length }, () => 1));
  expect(masked(list(LINE_MEMBERS_MAX))).toBe(list(LINE_MEMBERS_MAX));
  expect(JSON.parse(masked(list(LINE_MEMBERS_MAX + 2))).slice(-3)).toEqual([1, '***', '***']);
  const members = `{${'"a":1,'.repeat(LINE_MEMBERS_MAX)}"b":"x","c":{"d":1}}`;
  expect(masked(members).slice(-27)).toBe(',"a":1,"b":"***","c":"***"}');
});

test('maskJson() masks as the mask does wherever no name stands twice, and leaves the rest', () => {
  // Of two names that are masked alike the mask numbers one: here none are.
  const apart = createFieldMask(['phone'], (text) => text.replaceAll('7', '\u2605'));
  const records = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 8 });
  fc.assert(
    fc.property(records, fc.constantFrom(undefined, 1), (record, indent) => {
      const json = JSON.stringify(record, null, indent);
      const found = maskJson(json, { mask: apart, keeps: () => false });
      expect(JSON.parse(found)).toEqual(JSON.parse(JSON.stringify(apart(JSON.parse(json)))));
      expect(maskJson(json, { mask: (same) => same, keeps: () => false })).toBe(json);
    }),
    { numRuns: 100 },
  );
});
