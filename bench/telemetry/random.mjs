/** Numbers 0 ≤ x < 1 from a seed (Mulberry32): everybody is given the same. */
export function randomFrom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** Latencies as services have them, ms: log-normal around 120, with a long tail. */
export function latencies(count, seed) {
  const random = randomFrom(seed);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    values[i] = 120 * Math.exp(normal * 0.8);
  }
  return values;
}
