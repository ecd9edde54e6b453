import { ourValues } from './our-values.mjs';
import {
  densityOracle,
  fixedRatio,
  growthbookMean,
  kayentaP95,
  naiveWelch,
} from './value-peers.mjs';
import { valueHistory, valueStream } from './value-stream.mjs';

const LATENCY = { metric: 'latency_ms', sigma: 0.6 };
const COST = { metric: 'cost_usd', sigma: 1.2 };

/** `limit`: at most so many times the oracle's median. 10 % split, 1 000 units a minute. */
export const VALUE_SCENARIOS = [
  { name: 'latency ×1.1', ...LATENCY, factor: 1.1, tailShare: 1, limit: 2.2 },
  { name: 'latency ×1.3', ...LATENCY, factor: 1.3, tailShare: 1, limit: 2.6 },
  { name: 'latency ×2', ...LATENCY, factor: 2, tailShare: 1, limit: 4 },
  { name: 'latency, tail only: p95 ×2', ...LATENCY, factor: 5.2, tailShare: 0.1, limit: 3.8 },
  { name: 'cost ×1.5', ...COST, factor: 1.5, tailShare: 1, limit: 2.3 },
];

/** The same agent in both arms. */
export const VALUE_AA = [
  { name: 'latency', ...LATENCY },
  { name: 'cost', ...COST },
];

const SHARE = 0.1;
const HISTORY = 10_000;

export const VALUE_RULES = {
  'tidegate: portfolio': ourValues,
  'density oracle': densityOracle,
  'GrowthBook: sequential mean': growthbookMean,
  'Welch each minute, 5 %': naiveWelch,
  'p95 above 1.25 × for 2 min': fixedRatio,
  'Kayenta: Mann–Whitney on p95': kayentaP95,
};

/** One seed: for each rule the candidate units until it fired, or `null` within the time. */
export function runValueSeed({ scenario, alpha, seed, seconds, rules }) {
  const { sigma, metric } = scenario;
  const { factor = 1, tailShare = 1 } = scenario;
  const stream = valueStream({ sigma, factor, tailShare, share: SHARE, seed });
  const history = valueHistory({ sigma, count: HISTORY, seed });
  const how = { alpha, metric, sigma, factor, tailShare, history };
  const running = new Map(rules.map((name) => [name, VALUE_RULES[name](how)]));
  const found = Object.fromEntries(rules.map((name) => [name, null]));
  let units = 0;
  for (let second = 0; second < seconds && running.size > 0; second++) {
    const values = stream(second);
    units += values.candidate.length;
    for (const [name, rule] of running) {
      if (!rule.second(second, values)) continue;
      found[name] = units;
      running.delete(name);
    }
  }
  return found;
}
