/** Random numbers from a seed (SFC32), and what is drawn with them. */
export function randomFrom(seed) {
  let a = 0x9e3779b9 ^ seed;
  let b = 0x243f6a88 + Math.imul(seed, 0x85ebca6b);
  let c = 0xb7e15162;
  let counter = 1;
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 0x1_0000_0000;
  };
  for (let warm = 0; warm < 20; warm++) next();
  return next;
}

/** A sampler of Binomial(n, p) for small n, by the table of its distribution function. */
export function binomialSampler(p, largest) {
  const tables = Array.from({ length: largest + 1 }, (_, n) => distribution(n, p));
  return (n, random) => {
    const table = tables[n];
    const u = random();
    let x = 0;
    while (x < n && u >= table[x]) x++;
    return x;
  };
}

function distribution(n, p) {
  const table = new Float64Array(n + 1);
  let mass = (1 - p) ** n;
  let sum = 0;
  for (let x = 0; x <= n; x++) {
    sum += p === 1 ? (x === n ? 1 : 0) : mass;
    table[x] = sum;
    mass *= ((n - x) / (x + 1)) * (p / (1 - p));
  }
  table[n] = 1;
  return table;
}

/** Standard normal numbers, two at a time (Box and Muller). */
export function normalFrom(random) {
  let spare = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
