import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { rolloutView } from '../rollout-view.fixture.ts';
import { rolloutPicture } from './rollout-picture.ts';

const colors = pc.createColors(false);
const NOW_MS = 100_000;

describe('rolloutPicture()', () => {
  test('shows phases, arms, verdicts and what is waited for', () => {
    const view = rolloutView({
      waitingFor: { approvals: ['product'], reviews: ['drift'], outside: [], opensMs: null },
    });
    expect(rolloutPicture(view, colors, NOW_MS)).toEqual([
      'chat  production  agent: legacy → new',
      'r1  running',
      '',
      '   phase    share                progress              held       units',
      '✓  beta     0%, beta-users 100%  ████████████████████',
      '▶  quarter  25%                  █████░░░░░░░░░░░░░░░  30s of 2m  40 of 50',
      '',
      'last minute  turns  errors  p50    p95',
      'legacy       300    0.00%   80 ms  210 ms',
      'new          0      –       –      –',
      '',
      'verdict  guardrail',
      'pass     error_rate above 0.5% for 5m  error_rate is 0.1%, below 0.5%',
      '',
      'waits for hold, samples',
      'tidegate rollout approve r1 --role product',
      "tidegate rollout answer r1 --guardrail 'drift'",
    ]);
  });

  test('shows a completed rollout as done and waiting for nothing', () => {
    const lines = rolloutPicture(
      rolloutView({ status: 'completed', verdicts: {} }),
      colors,
      NOW_MS,
    );
    expect(lines.filter((line) => line.startsWith('✓'))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('waits'))).toEqual([]);
  });

  test('shows no bar beyond a phase without a hold', () => {
    const view = rolloutView();
    const phases = view.phases.map((phase) => ({ ...phase, holdMs: 0 }));
    const line = rolloutPicture({ ...view, phases }, colors, NOW_MS).find((each) =>
      each.startsWith('▶'),
    );
    expect(line).toBe('▶  quarter  25%                  ████████████████████  30s of 0s  40 of 50');
  });

  test('shows parts of alpha, what would have acted, and last what does not apply', () => {
    const [verdict] = Object.values(rolloutView().verdicts);
    if (verdict === undefined) throw new Error('the view has a verdict');
    const view = rolloutView({
      blockers: [],
      verdicts: {
        compared: {
          ...verdict,
          kind: 'not-applicable',
          numbers: { alpha: 0.005 },
          sentence: 'nobody',
        },
        'sample ratio': { ...verdict, numbers: { alpha: 0.001 }, sentence: '50 % of 50 %' },
        held: { ...verdict, sentence: 'fine' },
      },
      observed: [{ guardrail: 'errors', atMs: 1_800_000_000_000, sentence: 'error_rate is 3 %' }],
    });
    expect(rolloutPicture(view, colors, NOW_MS).slice(11)).toEqual([
      'verdict         guardrail     alpha',
      'pass            sample ratio  0.1 %  50 % of 50 %',
      'pass            held                 fine',
      'not-applicable  compared      0.5 %  nobody',
      '',
      'would have acted at      guardrail',
      '2027-01-15 08:00:00 UTC  errors     error_rate is 3 %',
    ]);
  });
});
