import { binomialSampler, randomFrom } from './random.mjs';

const UNITS_A_MINUTE = 1_000;
const CHUNK = 600;

/**
 * Units and failures of both arms, second by second: 1 000 independent units a minute, a share of
 * them to the candidate. `second(i)` gives `[nC, nL, xC, xL]` and must be asked in order.
 */
export function rateStream({ base, worse, share, seed }) {
  const random = randomFrom(seed);
  const candidates = binomialSampler(share, 17);
  const failuresC = binomialSampler(worse, 17);
  const failuresL = binomialSampler(base, 17);
  const chunk = new Uint8Array(CHUNK * 4);
  let filledTo = 0;
  const fill = () => {
    for (let i = 0; i < CHUNK; i++) {
      const second = filledTo + i;
      const units =
        Math.floor(((second + 1) * UNITS_A_MINUTE) / 60) -
        Math.floor((second * UNITS_A_MINUTE) / 60);
      const nC = candidates(units, random);
      const nL = units - nC;
      chunk[i * 4] = nC;
      chunk[i * 4 + 1] = nL;
      chunk[i * 4 + 2] = failuresC(nC, random);
      chunk[i * 4 + 3] = failuresL(nL, random);
    }
    filledTo += CHUNK;
  };
  return (second) => {
    if (second >= filledTo) fill();
    const at = (second % CHUNK) * 4;
    return chunk.subarray(at, at + 4);
  };
}
