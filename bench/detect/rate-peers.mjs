/**
 * Rules that others use, on the same seconds. Each answers `second(i, [nC, nL, xC, xL]) → fired?` and
 * looks as often as its product does. Formulas are those that the products publish.
 */
import { normalTail } from './normal-tail.mjs';

/** Knows both rates: likelihood ratio of the candidate's share among the failures. The yardstick. */
export function twoSampleOracle({ base, worse, share, alpha }) {
  const design = share;
  const actual = (share * worse) / (share * worse + (1 - share) * base);
  const ofCandidate = Math.log(actual / design);
  const ofControl = Math.log((1 - actual) / (1 - design));
  let evidence = 0;
  return {
    second(_, [, , xC, xL]) {
      evidence += xC * ofCandidate + xL * ofControl;
      return evidence >= Math.log(1 / alpha);
    },
  };
}

/** Everything so far, looked at every `everyS` seconds. */
function cumulative(everyS, decides) {
  const sums = { nC: 0, nL: 0, xC: 0, xL: 0 };
  return {
    second(second, [nC, nL, xC, xL]) {
      sums.nC += nC;
      sums.nL += nL;
      sums.xC += xC;
      sums.xL += xL;
      return (second + 1) % everyS === 0 && decides(sums);
    },
  };
}

/** The last minutes one by one, looked at every `everyMinutes`. */
function minutely(everyMinutes, decides) {
  const minutes = [];
  let minute = { nC: 0, nL: 0, xC: 0, xL: 0 };
  return {
    second(second, [nC, nL, xC, xL]) {
      minute.nC += nC;
      minute.nL += nL;
      minute.xC += xC;
      minute.xL += xL;
      if ((second + 1) % 60 !== 0) return false;
      minutes.push(minute);
      if (minutes.length > 60) minutes.shift();
      minute = { nC: 0, nL: 0, xC: 0, xL: 0 };
      return ((second + 1) / 60) % everyMinutes === 0 && decides(minutes);
    },
  };
}

/** One-sided z-test of two proportions, repeated each minute with no correction. */
export const naiveZ = (level) => () =>
  cumulative(60, ({ nC, nL, xC, xL }) => {
    if (nC === 0 || nL === 0 || xC + xL === 0) return false;
    const pooled = (xC + xL) / (nC + nL);
    const error = Math.sqrt(pooled * (1 - pooled) * (1 / nC + 1 / nL));
    return error > 0 && normalTail((xC / nC - xL / nL) / error) < level;
  });

/** A threshold held for five minutes: no minute of them at or below it. */
export const fixedThreshold = (limit) => () =>
  minutely(1, (minutes) => {
    const last = minutes.slice(-5);
    return last.length === 5 && last.every(({ nC, xC }) => nC > 0 && xC / nC > limit);
  });

/** Flagger: success below 99 % in five intervals of a minute; failed checks add up (its code). */
export const flagger = () => {
  let failed = 0;
  return minutely(1, (minutes) => {
    const { nC, xC } = minutes.at(-1);
    if (nC > 0 && xC / nC > 0.01) failed += 1;
    return failed >= 5;
  });
};

/**
 * Kayenta's judge: Mann–Whitney on per-minute rates of the last hour, every 5 minutes, the 98 %
 * interval of the shift wholly above a quarter of its estimate; a control of equal size as its docs
 * advise.
 */
export const kayenta = () =>
  minutely(5, (minutes) => {
    if (minutes.length < 5) return false;
    const candidate = minutes.map(({ nC, xC }) => (nC === 0 ? 0 : xC / nC));
    const control = minutes.map(({ nL, xL }) => (nL === 0 ? 0 : xL / nL));
    const { low, estimate } = shiftInterval(candidate, control, 0.98);
    return estimate > 0 && low > 0.25 * Math.abs(estimate);
  });

/** Hodges–Lehmann shift and the order-statistic form of its interval. */
export function shiftInterval(candidate, control, confidence) {
  const shifts = candidate.flatMap((x) => control.map((y) => x - y)).sort((a, b) => a - b);
  const [n, m] = [candidate.length, control.length];
  const z = confidence === 0.98 ? 2.3263478740408408 : 1.959963984540054;
  const rank = Math.floor((n * m) / 2 - z * Math.sqrt((n * m * (n + m + 1)) / 12));
  return { low: shifts[Math.max(0, rank)], estimate: shifts[shifts.length >> 1] };
}

/** Mixture SPRT with the true difference as its scale: what it can do at best. Every 10 s. */
export const mixtureSprt = ({ alpha, base, worse }) => {
  const tau2 = (worse - base) ** 2;
  return cumulative(10, ({ nC, nL, xC, xL }) => {
    if (nC === 0 || nL === 0 || xC + xL === 0) return false;
    const [pC, pL] = [xC / nC, xL / nL];
    const variance = (pC * (1 - pC)) / nC + (pL * (1 - pL)) / nL;
    if (!(variance > 0) || pC <= pL) return false;
    const ln =
      0.5 * Math.log(variance / (variance + tau2)) +
      (tau2 * (pC - pL) ** 2) / (2 * variance * (variance + tau2));
    return ln >= Math.log(1 / alpha);
  });
};

/** GrowthBook's sequential test: one-sided asymptotic confidence sequence, N* = 5 000. Every 10 s. */
export const growthbook = ({ alpha }) => {
  const target = 5_000;
  const level = 2 * alpha;
  const rho2 = (-2 * Math.log(level) + Math.log(-2 * Math.log(level) + 1)) / target;
  return cumulative(10, ({ nC, nL, xC, xL }) => {
    if (nC < 50 || nL < 50) return false;
    const [pC, pL] = [xC / nC, xL / nL];
    const n = nC + nL;
    const error = Math.sqrt((pC * (1 - pC)) / nC + (pL * (1 - pL)) / nL);
    const width =
      error *
      Math.sqrt(n) *
      Math.sqrt(
        ((2 * (n * rho2 + 1)) / (n * n * rho2)) * Math.log(1 + Math.sqrt(n * rho2 + 1) / level),
      );
    return error > 0 && pC - pL - width > 0;
  });
};
