import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readDeeds } from './alert-deeds.ts';
import { readFields } from './fields.ts';
import { reading } from './tree.fixture.ts';
import type { Position } from './types.ts';

const read = (value: Json, isBrowser = false) => {
  const flags = new Map<string, Position>();
  const result = reading((report, node) => {
    const optional = ['action', 'actsOn', 'shed'];
    const fields = readFields(report, node, { what: 'a rule', required: {}, optional });
    return fields === null ? null : readDeeds(report, fields, isBrowser, flags);
  }, value);
  return { ...result, flags: [...flags].map(([flag, { line }]) => `${flag} ${line}`) };
};

test('readDeeds() only tells where nothing is said', () => {
  expect(read({}).value).toEqual({ action: 'notify', actsOn: null, shed: [] });
});

test('readDeeds() acts on one flag and sheds others, and says where they stand', () => {
  expect(read({ action: 'rollback', actsOn: 'chat', shed: ['summaries', 'chat'] })).toEqual({
    value: { action: 'rollback', actsOn: 'chat', shed: ['summaries', 'chat'] },
    problems: [],
    flags: ['chat 2', 'summaries 4'],
  });
});

test.each<[Json, boolean, string]>([
  [
    { action: 'rollback' },
    true,
    '1:9 not-supported | Cannot roll back by figures of browsers: anybody can send them | "action: pause" or "action: notify", or figures of servers',
  ],
  [
    { actsOn: 'chat' },
    false,
    '1:1 unknown-key | Cannot use key "actsOn" where a rule only tells: it means nothing there | "action: pause" or "action: rollback" beside it, or the rule without it',
  ],
  [
    { shed: ['summaries'] },
    true,
    '2:3 not-supported | Cannot shed flags by figures of browsers: anybody can send them | figures of servers, or the rule without "shed"',
  ],
  [
    { action: 'review' },
    false,
    '1:9 unknown-name | Cannot read "action": found "review" | "notify", "pause" or "rollback"',
  ],
  [
    { shed: ['a', 'a'] },
    false,
    '3:5 duplicate | Cannot use flag "a" twice: it stands in line 2 already | each flag once',
  ],
  [
    { shed: ['a~1'] },
    false,
    '2:5 out-of-range | Cannot read a flag of "shed": "a~1" holds "~" | a name without "~"',
  ],
])('readDeeds() refuses %j', (value, isBrowser, problem) => {
  const { value: deeds, problems } = read(value, isBrowser);
  expect([deeds, problems]).toEqual([null, [problem]]);
});

test('readDeeds() lets browsers pause', () => {
  expect(read({ action: 'pause' }, true).value?.action).toBe('pause');
});
