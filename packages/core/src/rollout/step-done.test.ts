import { describe, expect, test } from 'vitest';
import { LAYER_STEPS_MAX, MEMO_BYTES_MAX } from './limits.ts';
import {
  aLayer,
  aRollback,
  aTick,
  aWord,
  follow,
  layerPlan,
  running,
  stepEnded,
  stepsEnded,
  T0,
} from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Layer, Rollout } from './types.ts';

const pods = aLayer('pods', { action: 'promote' });
const begun = (...layers: readonly Layer[]) => {
  const plan = layerPlan(...layers);
  return { plan, back: follow(plan, running(plan), [[0, aRollback()]]) };
};
const one = ({ layers }: Rollout, name = 'pods') => layers.find((layer) => layer.name === name);

describe('onStepDone()', () => {
  test('goes from prepare through execute, verify, checks and watching to verified', () => {
    const { plan, back } = begun({ ...pods, verify: ['traffic', 'health'], cleanMs: 60_000 });
    const steps: unknown[] = [];
    let rollout = back;
    for (let second = 1; rollout.status === 'rolling-back'; second += 1) {
      const answer = transition(plan, rollout, stepEnded(rollout), T0 + second * 1_000);
      steps.push(answer.auditRows[0]?.body['step']);
      rollout = answer.rollout;
    }
    expect(steps).toEqual([
      ...['prepare', 'execute', 'verify', 'check traffic', 'check health', 'clean'],
    ]);
    expect(one(rollout)).toMatchObject({
      ...{ state: 'verified', beganMs: T0, backMs: T0 + 5_000, endedMs: T0 + 6_000 },
    });
    expect(one(rollout)?.steps?.[1]).toEqual({
      ...{ step: 'execute', outcome: 'ok', beganMs: T0 + 1_000, endedMs: T0 + 2_000 },
      detail: 'Ran',
    });
  });

  test('keeps what was learned before the next step is ordered, and gives it to every later one', () => {
    const { plan, back } = begun({ ...pods, verify: ['health'] });
    const prepared = transition(plan, back, stepEnded(back, { memo: { live: 'v3' } }), T0 + 1_000);
    expect(one(prepared.rollout)?.memo).toEqual({ live: 'v3' });
    expect(prepared.effects[0]?.payload).toMatchObject({
      ...{ step: 'execute', memo: { live: 'v3' }, key: 'ro_1:pods:1' },
    });
    const executed = transition(
      plan,
      prepared.rollout,
      stepEnded(prepared.rollout, { memo: { live: 'v2' } }),
      T0 + 2_000,
    );
    expect(executed.effects[0]?.payload).toMatchObject({ step: 'verify', memo: { live: 'v2' } });
    const verified = stepsEnded(plan, executed.rollout, 3_000, 'ok');
    // What an action of `verify` says is nothing that the driver learned.
    const checked = transition(plan, verified, stepEnded(verified, { memo: {} }), T0 + 4_000);
    expect(one(checked.rollout)).toMatchObject({ state: 'verified', memo: { live: 'v2' } });
  });

  test.each([
    ['at', 0, 'execute', undefined],
    [
      'above',
      1,
      'prepare',
      'Cannot keep what it learned: it is 4097 bytes; at most 4096 are kept. Ran',
    ],
  ])('keeps a memo %s its limit of bytes', (_, more, step, detail) => {
    const { plan, back } = begun(pods);
    // `{"m":"…"}` is 8 bytes around, and "é" is two.
    const memo = { m: 'é'.repeat(100) + 'x'.repeat(MEMO_BYTES_MAX - 208 + more) };
    const { rollout } = transition(plan, back, stepEnded(back, { memo }), T0 + 1_000);
    expect([one(rollout)?.step, one(rollout)?.state === 'failed']).toEqual([step, more === 1]);
    expect(one(rollout)?.detail).toBe(detail);
    expect(one(rollout)?.memo).toEqual(more === 1 ? undefined : memo);
  });

  test('tries a step that failed again after its wait, with the same key and memo', () => {
    const { plan, back } = begun({ ...pods, retries: 2 });
    const prepared = transition(plan, back, stepEnded(back, { memo: { live: 'v3' } }), T0).rollout;
    const failed = transition(
      plan,
      prepared,
      stepEnded(prepared, { outcome: 'timed-out' }),
      T0 + 1_000,
    );
    expect(one(failed.rollout)).toMatchObject({
      ...{ state: 'running', effectId: null, retryAtMs: T0 + 6_000 },
      detail: 'It took too long. Ran',
    });
    expect([failed.effects, failed.auditRows.length]).toEqual([[], 1]);
    expect(transition(plan, failed.rollout, aTick({}), T0 + 5_999).effects).toEqual([]);
    const again = transition(plan, failed.rollout, aTick({}), T0 + 6_000);
    expect(again.effects[0]?.payload).toMatchObject({
      ...{ step: 'execute', attempt: 2, key: 'ro_1:pods:1', memo: { live: 'v3' } },
    });
    expect(one(again.rollout)).not.toHaveProperty('retryAtMs');
    const second = stepsEnded(plan, again.rollout, 7_000, 'failed');
    expect(one(second)?.retryAtMs).toBe(T0 + 22_000);
    const third = stepsEnded(plan, follow(plan, second, [[22_000, aTick({})]]), 23_000, 'failed');
    expect(one(third)).toMatchObject({ state: 'failed', attempt: 3 });
  });

  test('counts attempts of each step by itself', () => {
    const { plan, back } = begun({ ...pods, retries: 1 });
    const again = follow(plan, stepsEnded(plan, back, 0, 'failed'), [[5_000, aTick({})]]);
    const next = stepsEnded(plan, again, 6_000, 'ok');
    expect(one(next)).toMatchObject({ step: 'execute', attempt: 1 });
    expect(one(stepsEnded(plan, next, 7_000, 'failed'))?.state).toBe('running');
  });

  test('takes a person’s word while it waits to try again, and what comes late is not taken', () => {
    const { plan, back } = begun({ ...pods, retries: 1 });
    const failed = stepsEnded(plan, back, 0, 'failed');
    expect(transition(plan, failed, stepEnded(back), T0 + 1_000).refusal?.code).toBe(
      'unknown-effect',
    );
    const skipped = follow(plan, failed, [[1_000, aWord('pods', 'skip')]]);
    expect(skipped.status).toBe('rolled-back');
    const retried = transition(plan, failed, aWord('pods', 'retry'), T0 + 1_000);
    expect(retried.effects[0]?.payload['key']).toBe('ro_1:pods:2');
  });

  test('keeps the newest of many steps', () => {
    const { plan, back } = begun(pods);
    let rollout = back;
    for (let time = 0; time < LAYER_STEPS_MAX + 1; time += 1) {
      rollout = follow(plan, stepsEnded(plan, rollout, time * 10, 'failed'), [
        [time * 10, aWord('pods', 'retry')],
      ]);
    }
    const steps = one(rollout)?.steps ?? [];
    expect([steps.length, steps[0]?.endedMs]).toEqual([LAYER_STEPS_MAX, T0 + 10]);
  });

  test('takes the end of what was ordered before there were steps as that of its execution', () => {
    const { plan, back } = begun(pods);
    const old = { name: 'pods', state: 'running', effectId: 'old', beganMs: T0 } as const;
    const before: Rollout = { ...back, layers: [...back.layers.slice(0, 1), old] };
    const { rollout } = transition(plan, before, stepEnded(before), T0 + 1_000);
    expect(one(rollout)).toMatchObject({ state: 'running', step: 'verify' });
  });
});

describe('the flag layer', () => {
  const flag = aLayer('flag', { kind: 'flag', verify: ['health'] });
  const spelt = (changes: Partial<Layer> = {}) => {
    const procedure = [{ ...flag, ...changes }, pods];
    const plan = { ...layerPlan(), rollback: { conversations: 'cut-now', procedure } as const };
    return { plan, answer: transition(plan, running(plan), aRollback(), T0) };
  };

  test('is back in the very transition; its checks run after, and other layers wait for them', () => {
    const { plan, answer } = spelt();
    expect([answer.rollout.ramp, answer.rollout.status]).toEqual([[], 'rolling-back']);
    expect(answer.rollout.layers.map(({ state, step }) => [state, step])).toEqual([
      ['running', 'check'],
      ['waiting', undefined],
    ]);
    const next = stepsEnded(plan, answer.rollout, 1_000, 'ok');
    expect(next.layers.map(({ state }) => state)).toEqual(['verified', 'running']);
    const failed = stepsEnded(plan, answer.rollout, 1_000, 'failed');
    expect(failed.layers.map(({ state }) => state)).toEqual(['failed', 'waiting']);
  });

  test('lets the others go on when it failed, where the plan says so', () => {
    const { plan, answer } = spelt({ onFailure: 'go-on' });
    const failed = stepsEnded(plan, answer.rollout, 1_000, 'failed');
    expect(failed.layers.map(({ state }) => state)).toEqual(['failed', 'running']);
  });
});

test('a watch changes nothing: it is over when control was clean for its time', () => {
  const watch = aLayer('watch', { kind: 'watch', target: 'control', cleanMs: 900_000 });
  const { plan, back } = begun(watch);
  expect(one(back, 'watch')).toMatchObject({ state: 'running', step: 'clean', backMs: T0 });
  expect(stepsEnded(plan, back, 900_000, 'ok').status).toBe('rolled-back');
});
