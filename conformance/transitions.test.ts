import { readFileSync } from 'node:fs';
import { newRollout, type Plan, type Rollout, type RolloutEvent, transition } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

interface Cases {
  readonly t0Ms: number;
  readonly plans: Readonly<Record<string, Plan>>;
  readonly events: Readonly<Record<string, RolloutEvent>>;
  readonly cases: readonly {
    readonly name: string;
    readonly plan: string;
    readonly steps: readonly (readonly [
      firstMs: number,
      lastMs: number,
      event: string,
      expected: Partial<Rollout> & { refusal?: string },
    ])[];
  }[];
}

const file = new URL('./transitions.json', import.meta.url);
const { t0Ms, plans, events, cases } = JSON.parse(readFileSync(file, 'utf8')) as Cases;

describe('transition() on the language-neutral cases', () => {
  test.each(cases)('$name', ({ plan: planName, steps }) => {
    const plan = named(plans, planName);
    let rollout = newRollout({ id: 'r', plan, planHash: 'hash', nextDraw: 1, nowMs: t0Ms });
    for (const [firstMs, lastMs, eventName, { refusal, ...expected }] of steps) {
      let code: string | undefined;
      for (let atMs = firstMs; atMs <= lastMs; atMs += 1_000) {
        const answer = transition(plan, rollout, named(events, eventName), t0Ms + atMs);
        rollout = answer.rollout;
        code = answer.refusal?.code;
      }
      expect({ lastMs, code, rollout }).toMatchObject({ lastMs, rollout: expected });
      expect(code).toBe(refusal);
    }
  });
});

function named<T>(table: Readonly<Record<string, T>>, name: string): T {
  const found = table[name];
  if (found === undefined) throw new Error(`transitions.json has no "${name}"`);
  return found;
}
