/** The middle one, or between the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export function rounded(value, digits = 2) {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

/** Such as `50MB` or `1GB`, in bytes as PostgreSQL counts them; `null` = it is none. */
export function bytesOf(text) {
  const [, number, unit] = /^(\d+)(MB|GB)$/.exec(text) ?? [];
  const bytes = Number(number) * (unit === 'GB' ? 2 ** 30 : 2 ** 20);
  return bytes >= 10 * 2 ** 20 && bytes <= 100 * 2 ** 30 ? bytes : null;
}
