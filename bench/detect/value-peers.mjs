import { normalTail } from './normal-tail.mjs';
import { shiftInterval } from './rate-peers.mjs';

/** Knows both densities; needs no control. The yardstick. */
export function densityOracle({ sigma, factor, tailShare, alpha }) {
  const shift = Math.log(factor);
  let evidence = 0;
  return {
    second(_, { candidate }) {
      for (const log of candidate) {
        const shifted = Math.exp((2 * log * shift - shift * shift) / (2 * sigma * sigma));
        evidence += Math.log(tailShare >= 1 ? shifted : 1 - tailShare + tailShare * shifted);
        if (evidence >= Math.log(1 / alpha)) return true;
      }
      return false;
    },
  };
}

/** Sums of the raw values so far, looked at every `everyS` seconds. */
function moments(everyS, decides) {
  const arms = { candidate: { n: 0, sum: 0, squares: 0 }, control: { n: 0, sum: 0, squares: 0 } };
  return {
    second(second, values) {
      for (const arm of ['candidate', 'control']) {
        for (const log of values[arm]) {
          const value = Math.exp(log);
          arms[arm].n += 1;
          arms[arm].sum += value;
          arms[arm].squares += value * value;
        }
      }
      return (second + 1) % everyS === 0 && decides(difference(arms));
    },
  };
}

function difference({ candidate, control }) {
  const of = ({ n, sum, squares }) => ({
    n,
    mean: sum / n,
    variance: (squares - (sum * sum) / n) / Math.max(1, n - 1),
  });
  const [c, l] = [of(candidate), of(control)];
  return {
    nC: c.n,
    nL: l.n,
    shift: c.mean - l.mean,
    error: Math.sqrt(c.variance / c.n + l.variance / l.n),
  };
}

/** Welch's test repeated each minute with no correction. */
export const naiveWelch = () =>
  moments(60, ({ nC, shift, error }) => nC > 1 && normalTail(shift / error) < 0.05);

/** GrowthBook's sequential test on the mean, N* = 5 000, every 10 s. */
export const growthbookMean = ({ alpha }) => {
  const level = 2 * alpha;
  const rho2 = (-2 * Math.log(level) + Math.log(-2 * Math.log(level) + 1)) / 5_000;
  return moments(10, ({ nC, nL, shift, error }) => {
    if (nC < 50) return false;
    const n = nC + nL;
    const width =
      error *
      Math.sqrt(n) *
      Math.sqrt(
        ((2 * (n * rho2 + 1)) / (n * n * rho2)) * Math.log(1 + Math.sqrt(n * rho2 + 1) / level),
      );
    return shift - width > 0;
  });
};

function p95(values) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(0.95 * sorted.length) - 1)];
}

/** The p95 of each minute; kept for the last hour. */
function minutely(everyMinutes, decides) {
  const minutes = [];
  let minute = { candidate: [], control: [] };
  return {
    second(second, { candidate, control }) {
      minute.candidate.push(...candidate);
      minute.control.push(...control);
      if ((second + 1) % 60 !== 0) return false;
      minutes.push({
        candidate: Math.exp(p95(minute.candidate)),
        control: Math.exp(p95(minute.control)),
      });
      if (minutes.length > 60) minutes.shift();
      minute = { candidate: [], control: [] };
      return ((second + 1) / 60) % everyMinutes === 0 && decides(minutes);
    },
  };
}

/** p95 above 1.25 × control's for two minutes. */
export const fixedRatio = () =>
  minutely(1, (minutes) => {
    const last = minutes.slice(-2);
    return last.length === 2 && last.every(({ candidate, control }) => candidate > 1.25 * control);
  });

/** Kayenta's Mann–Whitney on the p95 of each minute. */
export const kayentaP95 = () =>
  minutely(5, (minutes) => {
    if (minutes.length < 5) return false;
    const { low, estimate } = shiftInterval(
      minutes.map(({ candidate }) => candidate),
      minutes.map(({ control }) => control),
      0.98,
    );
    return estimate > 0 && low > 0.25 * Math.abs(estimate);
  });
