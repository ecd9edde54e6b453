import { ourRate } from './our-rate.mjs';
import {
  fixedThreshold,
  flagger,
  growthbook,
  kayenta,
  mixtureSprt,
  naiveZ,
  twoSampleOracle,
} from './rate-peers.mjs';
import { rateStream } from './rate-stream.mjs';

/** Base and worse rate; 10 % split, alpha 0.01, 1 000 units a minute. */
export const RATE_SCENARIOS = [
  { name: '0.05→0.5 %', base: 0.0005, worse: 0.005 },
  { name: '0.1→1 %', base: 0.001, worse: 0.01 },
  { name: '1→2 %', base: 0.01, worse: 0.02 },
  { name: '2→5 %', base: 0.02, worse: 0.05 },
  { name: '5→10 %', base: 0.05, worse: 0.1 },
];

const ALPHA = 0.01;
const SHARE = 0.1;
const DAY_S = 86_400;

/** By name: how a rule is made for a scenario. The first two are ours and the yardstick. */
export const RATE_RULES = {
  'tidegate: exact spending': ourRate,
  'two-sample oracle': twoSampleOracle,
  'GrowthBook: asymptotic sequence': growthbook,
  'mSPRT, knows the effect': mixtureSprt,
  'z-test each minute, 5 %': naiveZ(0.05),
  'z-test each minute, 1 %': naiveZ(0.01),
  'above 1 % for 5 min': fixedThreshold(0.01),
  'above 5 % for 5 min': fixedThreshold(0.05),
  'Flagger: 99 %, 5 checks': flagger,
  'Kayenta: Mann–Whitney': kayenta,
};

/**
 * One seed: for each rule the candidate units until it fired, or `null` within the time.
 *
 * @param task.worse the candidate's rate; equal to `base` for an A/A run
 */
export function runRateSeed({
  base,
  worse,
  seed,
  seconds = DAY_S,
  rules,
  effect = worse,
  tolerance,
}) {
  const stream = rateStream({ base, worse, share: SHARE, seed });
  const running = new Map(
    rules.map((name) => [
      name,
      RATE_RULES[name]({ base, worse: effect, share: SHARE, alpha: ALPHA, tolerance }),
    ]),
  );
  const found = Object.fromEntries(rules.map((name) => [name, null]));
  let units = 0;
  for (let second = 0; second < seconds && running.size > 0; second++) {
    const counts = stream(second);
    units += counts[0];
    for (const [name, rule] of running) {
      if (!rule.second(second, counts)) continue;
      found[name] = units;
      running.delete(name);
    }
  }
  return found;
}
