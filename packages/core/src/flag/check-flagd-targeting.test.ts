import { expect, test } from 'vitest';
import { checkFlagdTargeting } from './check-flagd-targeting.ts';
import { FlagdMistakes } from './flagd-mistakes.ts';

function mistakesIn(targeting: unknown): readonly (readonly string[])[] {
  const mistakes = new FlagdMistakes();
  checkFlagdTargeting(targeting, mistakes);
  return mistakes.list.map(({ place, message }) => [place, message]);
}

test.each([
  [{}],
  [{ var: '' }],
  [{ var: 1 }],
  [{ var: ['a', null] }],
  [{ var: '$flagd.timestamp' }],
  [{ if: [{ $ref: 'staff' }] }],
  [{ '!': true }],
  [{ '!': [{ var: 'a' }] }],
  [{ '<': [1, { var: 'n' }, 3] }],
  [{ missing: [] }],
  [{ missing_some: [1, ['a', 'b']] }],
  [{ reduce: [{ var: 'a' }, { '+': [{ var: 'current' }, 1] }, 0] }],
  [{ sem_ver: [{ var: 'v' }, '^', '1.2.3-rc.1+b'] }],
  [{ starts_with: [{ var: 'a' }, 'x'] }],
  [{ fractional: [['a'], [{ var: 'b' }, { '-': [5, 1] }]] }],
  [{ fractional: [{ var: 'id' }, [true, 1], ['b', 0]] }],
  [{ cat: ['a', ['any', { list: 'is' }, 'literal']] }],
])('checkFlagdTargeting() finds nothing in %j', (targeting) => {
  expect(mistakesIn(targeting)).toEqual([]);
});

test.each([
  ['on', '', 'a rule is "on"; write an object'],
  [{ $ref: 'a' }, '/$ref', 'operator "$ref" is not known; use one of flagd\'s'],
  [
    { '!': [{ $ref: 'a', b: 1 }] },
    '/!/0',
    '"$ref" does not stand alone with a name; write {"$ref": "name"}',
  ],
  [{ toString: [1] }, '/toString', 'operator "toString" is not known; use one of flagd\'s'],
  [{ '==': [1, 2], '!=': [1, 2] }, '', 'a rule has "2" operators; give it one'],
  [{ '!': [{}] }, '/!/0', 'a rule has "0" operators; give it one'],
  [{ '==': 5 }, '/==', 'operands are "5"; write a list'],
  [{ '>': [1, 2, 3] }, '/>', 'there are "3" operands; give it 2'],
  [{ '<': [1] }, '/<', 'there are "1" operands; give it 2 to 3'],
  [{ '*': [1] }, '/*', 'there are "1" operands; give it 2 or more'],
  [{ '!!': [1, 2] }, '/!!', 'there are "2" operands; give it 1'],
  [
    { var: '$flagd.x' },
    '/var',
    '"$flagd.x" does not exist; use "$flagd.timestamp" or "$flagd.flagKey"',
  ],
  [{ missing: ['a', 5] }, '/missing/1', 'a name is "5"; write a text'],
  [{ missing_some: ['1', ['a']] }, '/missing_some/0', 'a count is "1"; write a number'],
  [
    { sem_ver: ['v1.2.3', '=', '1.0.0'] },
    '/sem_ver/0',
    'a version is "v1.2.3"; write "major.minor.patch" or a "var"',
  ],
  [
    { sem_ver: ['1.2.3', '=', '1.0'] },
    '/sem_ver/2',
    'a version is "1.0"; write "major.minor.patch" or a "var"',
  ],
  [
    { sem_ver: ['1.2.3', '==', '1.0.0'] },
    '/sem_ver/1',
    'a version is compared by "=="; use one of = != > < >= <= ~ ^',
  ],
  [{ ends_with: [{ var: 'a' }, 0] }, '/ends_with/1', 'an operand is "0"; write a text or a rule'],
  [
    { fractional: [['a', 1, 2]] },
    '/fractional/0',
    'a bucket is no [variant, weight]; write it as such a list',
  ],
  [
    { fractional: [['a', -1]] },
    '/fractional/0/1',
    'a weight is "-1"; write a whole number from 0, or a rule',
  ],
  [
    { fractional: [['a', 0.5]] },
    '/fractional/0/1',
    'a weight is "0.5"; write a whole number from 0, or a rule',
  ],
  [{ fractional: ['key', ['a', 1]] }, '/fractional/0', 'a rule is "key"; write an object'],
  [
    { fractional: [[{ nope: 1 }]] },
    '/fractional/0/0/nope',
    'operator "nope" is not known; use one of flagd\'s',
  ],
])('checkFlagdTargeting() of %j: at "%s", %s', (targeting, place, message) => {
  expect(mistakesIn(targeting)).toEqual([[place, message]]);
});
