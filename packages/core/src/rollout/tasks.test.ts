import { describe, expect, test } from 'vitest';
import {
  ANA,
  anItem,
  aPlan,
  aRollback,
  aTick,
  everySecond,
  follow,
  pass,
  running,
  scheduled,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Effect, Plan, Rollout, RolloutEvent } from './types.ts';

const DAY_MS = 86_400_000;
const tasksOf = (effects: readonly Effect[]) =>
  effects
    .filter(({ kind }) => kind === 'task')
    .map(({ payload: { name, title, dueMs } }) => [name, title, dueMs]);

/** Tasks of the last event. */
function tasksAfter(
  plan: Plan,
  rollout: Rollout,
  events: readonly (readonly [number, RolloutEvent])[],
) {
  let now = rollout;
  let tasks: ReturnType<typeof tasksOf> = [];
  for (const [atMs, event] of events) {
    const answer = transition(plan, now, event, T0 + atMs);
    now = answer.rollout;
    tasks = tasksOf(answer.effects);
  }
  return tasks;
}

describe('giveTasks()', () => {
  test('gives the review of an emergency when it starts, and none to others', () => {
    const plan = aPlan();
    const emergency: RolloutEvent = {
      type: 'start',
      actor: ANA,
      method: 'emergency',
      reason: 'Hotfix',
    };
    const { effects } = transition(plan, scheduled(plan), emergency, T0);
    expect(tasksOf(effects)).toEqual([
      ['emergency-review', 'Review the emergency rollout of useNewArchitecture', T0 + DAY_MS],
    ]);
    expect(effects[0]).toMatchObject({ id: 'ro_1:1:0', orderingKey: 'task:ro_1', limitMs: 10_000 });
    expect(tasksAfter(plan, scheduled(plan), [[0, { type: 'start', actor: ANA }]])).toEqual([]);
    expect(
      tasksAfter(plan, scheduled(plan), [
        [0, emergency],
        [6_000, aTick(pass)],
      ]),
    ).toEqual([]);
  });

  test.each([
    [null, [['retirement', 'The old path goes', 9 * DAY_MS]]],
    [
      18 * DAY_MS,
      [
        ['retirement', 'The old path goes', 9 * DAY_MS],
        ['retirement-overdue', 'Overdue: The old path goes', 18 * DAY_MS],
      ],
    ],
  ])('gives the removal of the old path with completion (at most %s)', (maxMs, expected) => {
    const plan = aPlan({ retirement: { minMs: 9 * DAY_MS, maxMs, what: 'The old path goes' } });
    const found = tasksAfter(plan, running(plan), everySecond(6, 31, aTick(pass)));
    expect(found).toEqual(
      expected.map(([name, title, ms]) => [name, title, T0 + 30_000 + Number(ms)]),
    );
  });

  test('names the way back of a migration when a rollback begins, and once', () => {
    const plan = aPlan({
      checklists: {
        'migration-tables': {
          title: 'Tables',
          ordered: false,
          items: [anItem('execute')],
          wayBack: 'undo.sql',
        },
      },
    });
    const tick: RolloutEvent = {
      ...{ type: 'check', actor: ANA, planHash: 'hash', list: 'migration-tables', item: 'execute' },
      ...{ decision: 'go', note: '' },
    };
    const executed = follow(plan, running(plan), [[1_000, tick]]);
    expect(tasksAfter(plan, executed, [[2_000, aRollback()]])).toEqual([
      ['way-back-migration-tables', 'Way back of "Tables": undo.sql', T0 + 2_000 + 3_600_000],
    ]);
    const { effects } = transition(plan, executed, aRollback(), T0 + 2_000);
    expect(effects.map(({ payload }) => payload['text']).at(-1)).toBe(
      'useNewArchitecture gives "legacy" again. Bad. Way back of "Tables": undo.sql',
    );
    expect(
      tasksAfter(plan, executed, [
        [2_000, aRollback()],
        [3_000, aTick({})],
      ]),
    ).toEqual([]);
  });
});
