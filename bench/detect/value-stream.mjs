import { binomialSampler, normalFrom, randomFrom } from './random.mjs';

const UNITS_A_MINUTE = 1_000;

/**
 * One value for each unit, second by second: log-normal with deviation `sigma`; of the candidate's a
 * part `tailShare` (1 = all) is `factor` times as large.
 */
export function valueStream({ sigma, factor, tailShare, share, seed }) {
  const random = randomFrom(seed);
  const normal = normalFrom(random);
  const candidates = binomialSampler(share, 17);
  const shift = Math.log(factor);
  return (second) => {
    const units =
      Math.floor(((second + 1) * UNITS_A_MINUTE) / 60) - Math.floor((second * UNITS_A_MINUTE) / 60);
    const nC = candidates(units, random);
    const candidate = new Float64Array(nC);
    const control = new Float64Array(units - nC);
    for (let i = 0; i < nC; i++) {
      const isWorse = tailShare >= 1 || random() < tailShare;
      candidate[i] = sigma * normal() + (isWorse ? shift : 0);
    }
    for (let i = 0; i < control.length; i++) control[i] = sigma * normal();
    return { candidate, control };
  };
}

/** Logarithms of `count` values of control from before. */
export function valueHistory({ sigma, count, seed }) {
  const normal = normalFrom(randomFrom(seed ^ 0x5bd1e995));
  return Float64Array.from({ length: count }, () => sigma * normal());
}
