import { compileRuleset, type FlagdDocument } from '@tidegate/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ForcedSources, forcedAnswers } from './forced-answers.ts';
import { createLedger } from './ledger.ts';
import { servingFlag, watchedFlag } from './ruleset.fixture.ts';

const toggle = { on: true, off: false };
const canary = { variable: 'CANARY_PERCENTAGE', off: 'off', unit: 'userId' };
const flags = {
  'new-chat': servingFlag(toggle, 'off', { owner: 'web' }),
  killed: servingFlag(toggle, 'off', { killed: true }),
  barred: servingFlag(toggle, 'off', { barred: 'x,on' }),
  named: servingFlag({ a: 'A', b: 'B' }, 'a', { variable: 'PICK', off: 'a' }),
  canary: servingFlag(toggle, 'off', canary),
  drawn: watchedFlag(),
  asleep: { ...servingFlag(toggle, 'off'), state: 'DISABLED' as const },
};

function force(sources: { env?: Record<string, string>; kills?: Record<string, string> }) {
  return forceIn({ flags }, sources);
}

function forceIn(
  document: FlagdDocument,
  { env = {}, kills = {} }: { env?: Record<string, string>; kills?: Record<string, string> },
) {
  const warnings: string[] = [];
  const ledger = createLedger(({ code, message }) => warnings.push(`${code}: ${message}`));
  const asked: ForcedSources = {
    variables: new Map(Object.entries(env)),
    kills: new Map(Object.entries(kills)),
  };
  const answers = forcedAnswers(document, compileRuleset(document), asked, ledger);
  const variant = (key: string, unit = 'u') =>
    answers.get(key)?.({ targetingKey: unit, userId: unit }).variant;
  return { answers, variant, warnings };
}

test('forcedAnswers() answers by a variable with rule override, not drawn, frozen', () => {
  const { answers } = force({ env: { FEATURE_NEW_CHAT: ' true ', PICK: 'B' } });
  const answer = answers.get('new-chat')?.({});
  expect(answer).toEqual({
    value: true,
    variant: 'on',
    draw: 0,
    servedAs: 'on',
    rule: 'override',
    reason: 'STATIC',
    metadata: { owner: 'web' },
  });
  expect(Object.isFrozen(answer)).toBe(true);
  expect(answers.get('named')?.({}).value).toBe('B');
  expect([...answers.keys()]).toEqual(['new-chat', 'named']);
});

test('forcedAnswers() takes the first variable that is set, and only the named one where one is named', () => {
  const env = { ENABLE_NEW_CHAT: 'off', VITE_FEATURE_NEW_CHAT: 'on', FEATURE_NAMED: 'b' };
  const { variant } = force({ env });
  expect([variant('new-chat'), variant('named')]).toEqual(['on', undefined]);
});

test('forcedAnswers() lets a kill and a rollback stand, but not against the kill file', () => {
  const env = { FEATURE_KILLED: 'on', FEATURE_BARRED: 'on' };
  expect([...force({ env }).answers.keys()]).toEqual([]);
  expect(force({ env: { FEATURE_BARRED: 'off' } }).variant('barred')).toBe('off');
  const { answers } = force({ env, kills: { killed: 'on', barred: 'on', 'new-chat': 'off' } });
  const served = [...answers.values()].map((answer) => answer({}));
  expect(served.map(({ variant, rule }) => [variant, rule])).toEqual([
    ['off', 'kill-file'],
    ['on', 'kill-file'],
    ['on', 'kill-file'],
  ]);
});

test.each<[percent: string, barred: string, served: string | undefined]>([
  ['50', 'on', undefined],
  ['50', 'off', undefined],
  ['100', 'off', undefined],
  ['0', 'off', undefined],
  ['0', 'on', 'off'],
  ['100', 'other', 'on'],
])('forcedAnswers() of %s percent while "%s" is barred gives %s', (percent, barred, served) => {
  const document = { flags: { canary: servingFlag(toggle, 'off', { ...canary, barred }) } };
  const { variant } = forceIn(document, { env: { CANARY_PERCENTAGE: percent } });
  expect(variant('canary')).toBe(served);
});

test('forcedAnswers() after a patch is what it is anew, and looks only at what the patch touched', () => {
  const env = { FEATURE_NEW_CHAT: '1', PICK: 'B', FEATURE_KILLED: '1', FEATURE_LATER: '1' };
  const sources = { variables: new Map(Object.entries(env)), kills: new Map<string, string>() };
  const ledger = createLedger(undefined);
  const forced = forcedAnswers({ flags }, compileRuleset({ flags }), sources, ledger);
  const { named: _gone, ...left } = flags;
  const after = {
    flags: {
      ...left,
      killed: servingFlag(toggle, 'off'),
      later: servingFlag(toggle, 'off'),
    },
  };
  const compiled = compileRuleset(after);
  const touched = ['named', 'killed', 'later'];
  const patched = forcedAnswers(after, compiled, sources, ledger, { forced, touched });
  const anew = forcedAnswers(after, compiled, sources, ledger);
  const served = (answers: typeof anew) =>
    [...answers].map(([key, answer]) => [key, answer({})] as const);
  expect(new Map(served(patched))).toEqual(new Map(served(anew)));
  expect([...patched.keys()]).toEqual(['new-chat', 'killed', 'later']);
  expect(patched.get('new-chat')).toBe(forced.get('new-chat'));
});

test('forcedAnswers() gives a share of units by their hash, which never shrinks when it grows', () => {
  const units = Array.from({ length: 5_000 }, (_, index) => `unit-${index}`);
  const served = (percent: string) => {
    const { variant } = force({ env: { CANARY_PERCENTAGE: percent } });
    return units.filter((unit) => variant('canary', unit) === 'on');
  };
  const [none, ten, half, all] = ['0', '10', '50', '100'].map(served);
  expect([none?.length, all?.length]).toEqual([0, 5_000]);
  expect(Math.abs((ten?.length ?? 0) - 500)).toBeLessThan(100);
  expect(ten?.every((unit) => half?.includes(unit))).toBe(true);
  const { answers } = force({ env: { CANARY_PERCENTAGE: '100' } });
  expect(answers.get('canary')?.({}).variant).toBe('off');
});

test('forcedAnswers() answers for a flag and its aliases alike', () => {
  const nickname = servingFlag(toggle, 'off', { ...canary, aliasOf: 'canary' });
  const document = { flags: { ...flags, nickname } };
  const { variant } = forceIn(document, { env: { CANARY_PERCENTAGE: '50' } });
  for (let unit = 0; unit < 50; unit += 1) {
    expect(variant('nickname', `u-${unit}`)).toBe(variant('canary', `u-${unit}`));
  }
  for (const kills of [{ canary: 'on' }, { nickname: 'on' }]) {
    const killed = forceIn(document, { kills });
    expect([killed.variant('nickname'), killed.variant('canary')]).toEqual(['on', 'on']);
  }
  const byName = {
    flags: {
      'new-chat': servingFlag(toggle, 'off'),
      chatty: servingFlag(toggle, 'off', { aliasOf: 'new-chat' }),
    },
  };
  expect(forceIn(byName, { env: { FEATURE_NEW_CHAT: '1' } }).variant('chatty')).toBe('on');
});

test('forcedAnswers() warns of what it cannot use, and of nothing else', () => {
  const env = {
    FEATURE_NEW_CHAT: 'maybe',
    FEATURE_DRAWN: 'new~7',
    UNRELATED: '1',
    FEATURE_ASLEEP: '1',
  };
  const { answers, warnings } = force({ env, kills: { named: 'c', missing: 'on' } });
  expect([...answers.keys()]).toEqual([]);
  expect(warnings).toEqual([
    'override-unusable: Cannot override "new-chat" by FEATURE_NEW_CHAT: its value is neither a variant nor a value of one; the ruleset decides',
    'kill-file: Cannot serve "c" of "named" by the kill file: the flag has no such variant; name one of "a", "b"',
    'override-unusable: Cannot override "drawn" by FEATURE_DRAWN: its value is neither a variant nor a value of one; the ruleset decides',
  ]);
});

test('forcedAnswers() never throws, whatever document and variables it is given', () => {
  const sources = fc.record({
    env: fc.dictionary(fc.constantFrom('FEATURE_A', 'ENABLE_A', '__proto__'), fc.string()),
    kills: fc.dictionary(fc.constantFrom('a', '__proto__'), fc.string()),
  });
  const flag = fc.record({
    state: fc.constantFrom('ENABLED', 'DISABLED'),
    variants: fc.jsonValue(),
    metadata: fc.dictionary(fc.constantFrom('off', 'variable', 'barred', 'unit'), fc.jsonValue()),
  });
  const document = fc.oneof(fc.jsonValue(), fc.record({ flags: fc.record({ a: flag }) }));
  fc.assert(
    fc.property(document, sources, (any, { env, kills }) => {
      const { answers } = forceIn(any as unknown as FlagdDocument, { env, kills });
      for (const answer of answers.values()) expect(answer({ targetingKey: 'u' }).draw).toBe(0);
    }),
  );
});
