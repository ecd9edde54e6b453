import { absorb, emptyMemory, judge } from '../../packages/core/dist/index.js';
import { rateGuardrail, rateRow } from './our-rate.mjs';
import { randomFrom } from './random.mjs';

const EPOCH_MS = 1_767_225_600_000;
const GUARDRAILS = 50;
const TICKS = 3_000;
const ACTING = { action: 'rollback', absolute: false };

/** A plan's mix: 20 comparisons of rates, 10 of values, 15 absolute rules, 5 of zero tolerance. */
function mix() {
  const rates = Array.from({ length: 20 }, (_, n) => ({
    ...rateGuardrail(0.0005),
    name: `rate ${n}`,
  }));
  const values = Array.from({ length: 10 }, (_, n) => ({
    ...ACTING,
    shape: 'compared-values',
    name: `values ${n}`,
    metric: 'latency_ms',
    worse: 'higher',
    of: 'all',
    heavyTail: false,
    tolerance: { kind: 'ratio', value: 0 },
    alpha: 0.0005,
    forMs: 0,
  }));
  const held = Array.from({ length: 15 }, (_, n) => ({
    ...ACTING,
    shape: 'held',
    name: `held ${n}`,
    metric: 'error_rate',
    statistic: { of: 'rate' },
    side: 'above',
    limit: 0.05,
    upper: null,
    forMs: 300_000,
    minSamples: 20,
    minEvents: 3,
  }));
  const zero = Array.from({ length: 5 }, (_, n) => ({
    ...ACTING,
    shape: 'zero-tolerance',
    name: `zero ${n}`,
    metric: 'pii_leaks',
  }));
  return [...rates, ...values, ...held, ...zero];
}

/**
 * µs of `absorb` and `judge` a tick of 50 guardrails at 17 units a second, 1 % of them failing, and the
 * characters of the largest memory after so many ticks and after twice as many.
 */
export function measureSpeed() {
  const judged = mix();
  let memories = judged.map(emptyMemory);
  const random = randomFrom(7);
  const samples = [];
  const sizes = [];
  let failing = 0;
  for (let second = 0; second < 2 * TICKS; second++) {
    const atMs = EPOCH_MS + second * 1_000;
    const tick = tickOf(atMs, random);
    const startedNs = process.hrtime.bigint();
    memories = judged.map((rule, index) => absorb(rule, memories[index], tick));
    for (const [index, rule] of judged.entries()) {
      if (judge(rule, memories[index], atMs).kind === 'fail') failing += 1;
    }
    samples.push(Number(process.hrtime.bigint() - startedNs) / 1_000);
    if ((second + 1) % TICKS === 0) {
      sizes.push(Math.max(...memories.map((memory) => JSON.stringify(memory).length)));
    }
  }
  // The first ticks are the compiler's.
  const warm = samples.slice(TICKS / 2).sort((a, b) => a - b);
  return {
    guardrails: GUARDRAILS,
    medianUs: warm[warm.length >> 1],
    p99Us: warm[Math.floor(warm.length * 0.99)],
    meanUs: warm.reduce((sum, us) => sum + us, 0) / warm.length,
    memoryCharacters: sizes,
    failing,
  };
}

function tickOf(atMs, random) {
  const counts = { candidate: [0, 0], control: [0, 0] };
  const values = { candidate: new Map(), control: new Map() };
  for (let unit = 0; unit < 17; unit++) {
    const arm = random() < 0.1 ? 'candidate' : 'control';
    counts[arm][0] += 1;
    if (random() < 0.01) counts[arm][1] += 1;
    const index = 1_750 + Math.floor(60 * (random() + random() + random()));
    values[arm].set(index, (values[arm].get(index) ?? 0) + 1);
  }
  return {
    atMs,
    liveInstances: 1,
    rows: ['candidate', 'control'].flatMap((arm) => {
      const [units, failures] = counts[arm];
      if (units === 0) return [];
      const sketch = [...values[arm]].sort(([a], [b]) => a - b);
      const startMs = Math.floor(atMs / 10_000) * 10_000;
      const cell = { kind: 'distribution', count: units, sumMicro: 0, sketch, perUnit: sketch };
      return [
        rateRow(arm, 1, atMs, units, failures),
        { metric: 'latency_ms', draw: 1, arm, startMs, cell },
      ];
    }),
  };
}
