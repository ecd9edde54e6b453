const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** A number of bytes as people read it, such as `1.5 GiB`. Never throws. */
export function describeBytes(bytes: number): string {
  let rest = bytes;
  let unit = 0;
  while (Math.abs(rest) >= 1_024 && unit < UNITS.length - 1) {
    rest /= 1_024;
    unit += 1;
  }
  const text = unit === 0 || rest >= 100 ? rest.toFixed(0) : rest.toFixed(1);
  return `${text} ${UNITS[unit] ?? 'bytes'}`;
}
