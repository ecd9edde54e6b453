import { describe, expect, test } from 'vitest';
import {
  aCheck,
  anItem,
  aTick,
  everySecond,
  follow,
  listPlan,
  pass,
  running,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { RolloutEvent } from './types.ts';

const items = [anItem('tests', 'unit-tests'), anItem('docs'), anItem('video', null, false)];
const plan = listPlan({ items });
const ok: RolloutEvent = {
  type: 'effect-done',
  effectId: 'ro_1:1:0',
  outcome: 'ok',
  detail: '212 pass',
};

describe('onCheck()', () => {
  test('a person ticks what is done by hand, and the gate opens with the last blocking item', () => {
    const ticked = follow(plan, running(plan), [[1_000, ok], ...everySecond(6, 30, aTick(pass))]);
    expect([ticked.phase, ticked.blockers]).toEqual([0, ['checklist']]);
    const { rollout, auditRows } = transition(plan, ticked, aCheck('docs', 'go'), T0 + 30_000);
    expect(rollout.checks).toEqual([
      {
        ...{ list: 'list', item: 'tests', state: 'done', by: 'controller', atMs: T0 + 1_000 },
        ...{ detail: '212 pass', effectId: 'ro_1:1:0' },
      },
      {
        ...{ list: 'list', item: 'docs', state: 'done', by: 'key_ben', atMs: T0 + 30_000 },
        ...{ detail: 'Seen', effectId: null },
      },
    ]);
    expect(auditRows).toMatchObject([
      {
        action: 'rollout.checked',
        body: { list: 'list', item: 'docs', decision: 'go', note: 'Seen' },
      },
    ]);
    expect(follow(plan, rollout, [[31_000, aTick(pass)]]).phase).toBe(1);
  });

  test('no-go fails the item and tells people; open takes it back', () => {
    const { rollout, effects } = transition(plan, running(plan), aCheck('docs', 'no-go'), T0);
    expect(rollout.checks.at(-1)).toMatchObject({ item: 'docs', state: 'failed' });
    expect(effects.map(({ payload }) => payload['text'])).toEqual([
      '"ben" said no-go for "docs" of "list". Seen',
    ]);
    const open = follow(plan, rollout, [[1_000, aCheck('docs', 'open')]]);
    expect(open.checks.at(-1)).toMatchObject({ item: 'docs', state: 'open' });
  });

  test('run lets the action find out once more, by who asked', () => {
    const found = follow(plan, running(plan), [[1_000, ok]]);
    const { rollout, effects, auditRows } = transition(
      plan,
      found,
      aCheck('tests', 'run'),
      T0 + 2_000,
    );
    expect(rollout.checks).toMatchObject([
      { item: 'tests', state: 'running', by: 'key_ben', effectId: 'ro_1:3:0' },
    ]);
    expect(effects.map(({ kind }) => kind)).toEqual(['check']);
    expect(auditRows.map(({ action }) => action)).toEqual(['rollout.check-run']);
  });
});

describe('refuseCheck()', () => {
  const ordered = listPlan({
    ordered: true,
    items: [anItem('staging'), anItem('backup'), anItem('execute', 'run')],
  });
  test.each<[string, typeof plan, RolloutEvent, string]>([
    ['an item that is not there', plan, aCheck('nothing', 'go'), 'unknown-item'],
    ['a tick of what an action finds out', plan, aCheck('tests', 'go'), 'unknown-item'],
    ['a no-go of what an action finds out', plan, aCheck('tests', 'no-go'), 'unknown-item'],
    ['taking back what an action found', plan, aCheck('tests', 'open'), 'unknown-item'],
    ['a run of what is done by hand', plan, aCheck('docs', 'run'), 'unknown-item'],
    ['a run while it runs', plan, aCheck('tests', 'run'), 'wrong-status'],
    ['an item before its turn', ordered, aCheck('backup', 'go'), 'item-out-of-order'],
    ['a run before its turn', ordered, aCheck('execute', 'run'), 'item-out-of-order'],
    [
      'a tick under another plan',
      plan,
      { ...aCheck('docs', 'go'), planHash: 'other' } as RolloutEvent,
      'plan-changed',
    ],
  ])('refuses %s and changes nothing', (_, of, event, code) => {
    const rollout = running(of);
    const answer = transition(of, rollout, event, T0 + 1_000);
    expect(answer).toMatchObject({ effects: [], auditRows: [], refusal: { code } });
    expect(answer.rollout).toBe(rollout);
  });

  test('says what lists and items there are', () => {
    const sentence = (event: RolloutEvent) =>
      transition(plan, running(plan), event, T0).refusal?.sentence;
    expect(sentence(aCheck('nothing', 'go'))).toBe(
      'Cannot tick "nothing" of "list": it has no such item; its items: "tests", "docs", "video"',
    );
    expect(sentence({ ...aCheck('docs', 'open'), list: 'other' } as RolloutEvent)).toBe(
      'Cannot take back "docs" of "other": the plan has no such list; its lists: "list"',
    );
  });

  test('takes no-go and open out of order: what is not so may be said at any time', () => {
    for (const decision of ['no-go', 'open'] as const) {
      expect(
        transition(ordered, running(ordered), aCheck('backup', decision), T0).refusal,
      ).toBeNull();
    }
  });

  test('lets a run be asked again once its action must be over', () => {
    const late = transition(plan, running(plan), aCheck('tests', 'run'), T0 + 1_800_000);
    expect(late.refusal).toBeNull();
    expect(transition(plan, late.rollout, ok, T0 + 1_800_001).refusal?.code).toBe('unknown-effect');
  });
});
