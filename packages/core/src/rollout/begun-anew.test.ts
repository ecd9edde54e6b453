import { expect, test } from 'vitest';
import type { ComparedRateGuardrail, Guardrail, Verdict } from '../guardrail/types.ts';
import { begunAnew, withoutFindings, withRenewed } from './begun-anew.ts';
import { SAMPLE_RATIO } from './judged-now.ts';
import { ANA, aPlan, aTick, aVerdict, rollbackRule, running, T0 } from './rollout.fixture.ts';
import { transition } from './transition.ts';
import type { Rollout } from './types.ts';

const worse: ComparedRateGuardrail = {
  ...{ shape: 'compared-rate', name: 'worse', metric: 'error_rate', action: 'pause' },
  ...{ absolute: false, worse: 'higher', tolerance: { kind: 'ratio', value: 0 } },
  ...{ alpha: 0.01, forMs: 0 },
};
const held: Guardrail = { ...rollbackRule, name: 'held', action: 'pause' };
const leaks: Guardrail = {
  ...{ shape: 'zero-tolerance', name: 'leaks', metric: 'pii_leaks', action: 'pause' },
  absolute: false,
};
const plan = aPlan({ guardrails: [worse, held, leaks] });
const malformed = aVerdict('error', { code: 'malformed-evidence' });

function anew(verdicts: Readonly<Record<string, Verdict>>): readonly string[] {
  return begunAnew(plan, { ...running(plan), verdicts });
}

test('begunAnew() names what fired for good and what cannot be judged any more', () => {
  const fail = aVerdict('fail');
  expect(anew({ worse: fail, held: fail, leaks: fail })).toEqual(['worse', 'leaks']);
  expect(anew({ worse: malformed, held: malformed })).toEqual(['worse']);
  expect(anew({ worse: aVerdict('pass'), leaks: aVerdict('no-data') })).toEqual([]);
});

test.each(['fail', 'error'] as const)(
  'begunAnew() names the sample ratio (%s) and every comparison with it',
  (kind) => {
    const verdicts = { worse: aVerdict('error'), held: aVerdict('fail'), leaks: aVerdict('pass') };
    expect(anew({ ...verdicts, [SAMPLE_RATIO]: aVerdict(kind) })).toEqual(['worse', SAMPLE_RATIO]);
  },
);

test('withoutFindings() lets verdicts go, so that no gate opens on them', () => {
  const verdicts = { worse: aVerdict('fail'), held: aVerdict('pass') };
  const rollout = { ...running(plan), verdicts, judged: ['worse', 'held'] };
  expect(withoutFindings(rollout, ['worse'], T0)).toMatchObject({
    verdicts: { held: verdicts.held },
    judged: ['held'],
    renewed: [{ guardrail: 'worse', atMs: T0 }],
  });
  expect(withoutFindings(rollout, [], T0)).toBe(rollout);
});

test('withRenewed() remembers the newest 200', () => {
  const many = Array.from({ length: 201 }, (_, atMs) => ({ guardrail: 'worse', atMs }));
  const { renewed } = withRenewed(running(plan), many);
  expect(renewed?.map(({ atMs }) => atMs)).toEqual(many.slice(1).map(({ atMs }) => atMs));
});

test('a rollout whose units vanished goes on once somebody resumed it with a reason', () => {
  const vanish = aVerdict('fail', { code: 'units-vanish' });
  const at = (now: Rollout, ms: number, ratio: Verdict | null) =>
    transition(plan, now, aTick(ratio === null ? {} : { [SAMPLE_RATIO]: ratio }), T0 + ms).rollout;
  const paused = at(running(plan), 6_000, vanish);
  expect(paused.status).toBe('paused');
  const resume = { type: 'resume', actor: ANA, reason: 'The exporter was fixed' } as const;
  const resumed = transition(plan, paused, resume, T0 + 7_000);
  expect(resumed.auditRows[0]?.body).toEqual({ reason: resume.reason, anew: [SAMPLE_RATIO] });
  expect(resumed.effects[0]?.payload['text']).toBe(
    'The exporter was fixed; evidence begins anew: "sample ratio"',
  );
  const after = at(resumed.rollout, 8_000, aVerdict('no-data'));
  expect([after.status, after.blockers.includes('srm')]).toEqual(['running', false]);
  expect(at(after, 9_000, vanish).status).toBe('paused');
});
