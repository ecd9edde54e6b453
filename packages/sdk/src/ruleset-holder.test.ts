import { evaluate } from '@tidegate/core';
import { expect, test } from 'vitest';
import { createLedger } from './ledger.ts';
import { patchOf, servingFlag, snapshotOf } from './ruleset.fixture.ts';
import { RulesetHolder } from './ruleset-holder.ts';

const on = servingFlag({ on: true, off: false }, 'on');
const off = servingFlag({ on: true, off: false }, 'off');
const first = snapshotOf(1, { a: on, b: on });
const second = snapshotOf(2, { a: off });
const third = snapshotOf(3, { a: on, c: off });

function newHolder() {
  const warnings: string[] = [];
  const causes: string[] = [];
  const messages: string[] = [];
  const ledger = createLedger(({ code, message }) => {
    warnings.push(code);
    messages.push(message);
  });
  const changed: (readonly string[])[] = [];
  const holder = new RulesetHolder(ledger, (cause, flags) => {
    causes.push(cause);
    changed.push([...flags].sort());
  });
  const value = (flag: string) => evaluate(holder.compiled, flag, {}, 0).value;
  return { holder, ledger, warnings, messages, causes, changed, value };
}

test('offerPatch() applies patches that fit, one after the other', () => {
  const { holder, causes, changed, value } = newHolder();
  expect(holder.offerSnapshot(first, 'disk')).toBe('taken');
  expect(holder.offerPatch(patchOf(first, second, 'rollback'))).toBe('taken');
  expect([holder.idText, value('a'), value('b')]).toEqual([second.id, false, undefined]);
  expect(holder.offerPatch(patchOf(second, third, 'kill'))).toBe('taken');
  expect([holder.idText, value('a'), value('c')]).toEqual([third.id, true, false]);
  expect(holder.snapshot).toEqual(third);
  expect(causes).toEqual(['disk', 'rollback', 'kill']);
  expect(changed).toEqual([
    ['a', 'b'],
    ['a', 'b'],
    ['a', 'c'],
  ]);
});

test('offerPatch() leaves everything as it was when the patch does not fit', () => {
  const { holder, causes } = newHolder();
  holder.offerSnapshot(first, 'network');
  const wrongHash = { ...patchOf(first, second), flags: { a: on } };
  const wrongBase = patchOf(second, third);
  const noId = { ...patchOf(first, second), to: 'latest' };
  expect([wrongHash, wrongBase, noId].map((patch) => holder.offerPatch(patch))).toEqual([
    'unfit',
    'unfit',
    'unfit',
  ]);
  expect([holder.idText, causes]).toEqual([first.id, ['snapshot']]);
});

test('offerPatch() takes what it already has for the same', () => {
  const { holder, ledger } = newHolder();
  holder.offerSnapshot(second, 'network');
  expect(holder.offerPatch(patchOf(first, second))).toBe('same');
  expect(ledger.refusedRulesets).toBe(0);
});

test('offerPatch() compiles everything anew when shared rules change', () => {
  const { holder, value } = newHolder();
  const ruled = { ...on, targeting: { if: [{ $ref: 'everybody' }, 'off', 'on'] } };
  const start = snapshotOf(1, { a: ruled });
  holder.offerSnapshot(
    { ...start, document: { ...start.document, $evaluators: { everybody: { '==': [1, 2] } } } },
    'network',
  );
  expect(value('a')).toBe(true);
  const next = snapshotOf(2, { a: ruled });
  const evaluators = { everybody: { '==': [1, 1] } };
  expect(holder.offerPatch({ ...patchOf(start, next), flags: {}, evaluators })).toBe('taken');
  expect(value('a')).toBe(false);
  expect(holder.snapshot?.document.$evaluators).toEqual(evaluators);
});

test('offerSnapshot() refuses a lower number, counts and tells it', () => {
  const { holder, ledger, warnings, messages, value } = newHolder();
  holder.offerSnapshot(second, 'network');
  expect(holder.offerSnapshot(first, 'network')).toBe('refused');
  expect(holder.offerPatch(patchOf(second, first))).toBe('refused');
  expect([value('a'), ledger.refusedRulesets, warnings]).toEqual([false, 2, ['ruleset-refused']]);
  expect(messages).toEqual([
    `Cannot take ruleset "${first.id}": ours is "${second.id}", so the store went back in time; ` +
      'restore the newer copy of the store, or run "tidegate db new-lineage" there',
  ]);
});

test('offerSnapshot() refuses the same number with another content', () => {
  const { holder, ledger, warnings } = newHolder();
  holder.offerSnapshot(first, 'network');
  expect(holder.offerSnapshot(snapshotOf(1, { a: off }), 'network')).toBe('refused');
  expect([holder.idText, ledger.refusedRulesets, warnings]).toEqual([
    first.id,
    1,
    ['ruleset-refused'],
  ]);
});

test('offerSnapshot() takes a lower version of a higher lineage', () => {
  const { holder } = newHolder();
  holder.offerSnapshot(third, 'network');
  const rewound = snapshotOf(1, { a: off }, 2);
  expect(holder.offerSnapshot(rewound, 'network')).toBe('taken');
  expect(holder.idText).toBe(rewound.id);
});

test('offerSnapshot() does not take what is damaged', () => {
  const { holder } = newHolder();
  const damaged = [
    { ...first, id: '1.1' },
    { ...first, document: { flags: { a: off } } },
    { ...first, document: null as never },
    { ...first, document: { flags: 7 as never } },
  ];
  expect(damaged.map((snapshot) => holder.offerSnapshot(snapshot, 'disk'))).toEqual([
    'unfit',
    'unfit',
    'unfit',
    'unfit',
  ]);
  expect([holder.idText, holder.source]).toEqual([null, 'none']);
});

test('bootstrap() serves until anything with a number comes, and warns of broken flags', () => {
  const { holder, warnings, value } = newHolder();
  holder.bootstrap({ flags: { a: on, broken: { state: 'ENABLED', variants: {} } } });
  expect([holder.source, holder.snapshot, value('a')]).toEqual(['bootstrap', null, true]);
  expect(warnings).toEqual(['flag-broken']);
  expect(holder.offerSnapshot(second, 'disk')).toBe('taken');
  expect([holder.source, value('a')]).toEqual(['disk', false]);
});
