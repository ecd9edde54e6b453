import { conversationStream } from './conversation-stream.mjs';
import { ourRate, rateRow } from './our-rate.mjs';

const EPOCH_MS = 1_767_225_600_000;
const ALPHA = 0.05;

const RAMP_S = [
  { fromS: 0, share: 0.01 },
  { fromS: 3_600, share: 0.05 },
  { fromS: 7_200, share: 0.1 },
  { fromS: 10_800, share: 0.25 },
  { fromS: 14_400, share: 0.5 },
];

/**
 * A/A runs: nothing is wrong with the candidate. Conversations of 8 turns share their fate: some fail
 * in most of their turns, most in none.
 */
export const ROBUSTNESS = [
  {
    name: 'outage of 10 min in both arms, during a ramp',
    seconds: 6 * 3_600,
    stream: {
      startsPerSecond: 1,
      turns: 8,
      turnEveryS: 20,
      steps: RAMP_S,
      fails: (_, second, random) => {
        const isOut = second >= 9_000 && second < 9_600;
        return random() < (isOut ? 0.2 : 0.01);
      },
    },
  },
  {
    name: 'conversations share their fate',
    seconds: 6 * 3_600,
    stream: {
      startsPerSecond: 1,
      turns: 8,
      turnEveryS: 20,
      steps: [{ fromS: 0, share: 0.1 }],
      fails: ({ mood }, _, random) => random() < (mood < 0.05 ? 0.6 : 0.002),
    },
  },
  {
    name: 'young candidate arm: first turns fail, conversations last long (F55)',
    seconds: 6 * 3_600,
    stream: {
      startsPerSecond: 0.5,
      turns: 20,
      turnEveryS: 60,
      steps: RAMP_S,
      fails: ({ turn }, _, random) => random() < (turn === 0 ? 0.08 : 0.002),
    },
  },
];

/** How rows are given to the rule: as Tidegate does, and two ways that are wrong. */
export const WAYS = {
  'tidegate: first failure of a unit, by draw': (row) => [row.draw, row.atRisk, row.firstFailures],
  'WRONG: every request counts': (row) => [row.draw, row.turns, row.failures],
  'WRONG: draws pooled': (row) => [1, row.atRisk, row.firstFailures],
};

/** One seed of one scenario: which of the ways raised a false alarm. */
export function runRobustSeed({ scenario, seed }) {
  const { stream, seconds } = ROBUSTNESS[scenario];
  const next = conversationStream({ ...stream, seed });
  const rules = Object.entries(WAYS).map(([name, way]) => ({
    name,
    way,
    rule: ourRate({ alpha: ALPHA }),
    fired: false,
  }));
  for (let second = 0; second < seconds; second++) {
    const rows = next(second);
    if (rows.length === 0) continue;
    const atMs = EPOCH_MS + second * 1_000;
    for (const one of rules) {
      if (!one.fired) one.fired = one.rule.rows(atMs, toldBy(one.way, rows, atMs));
    }
  }
  return Object.fromEntries(rules.map(({ name, fired }) => [name, fired ? 1 : null]));
}

/** The rows of a second as one of the ways tells them. */
function toldBy(way, rows, atMs) {
  const told = new Map();
  for (const row of rows) {
    const [draw, units, failures] = way(row);
    const key = draw * 2 + (row.arm === 'candidate' ? 1 : 0);
    const before = told.get(key) ?? { draw, arm: row.arm, units: 0, failures: 0 };
    told.set(key, {
      ...before,
      units: before.units + units,
      failures: before.failures + failures,
    });
  }
  return [...told.values()]
    .filter(({ units }) => units > 0)
    .map(({ draw, arm, units, failures }) => rateRow(arm, draw, atMs, units, failures));
}

export const ROBUST_ALPHA = ALPHA;
