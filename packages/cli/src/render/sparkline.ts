const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * Numbers as a line of blocks from 0 to the highest; a space where there is none. Equal heights may
 * differ by an eighth of the highest.
 *
 * @example
 * sparkline([0, 1, null, 8]) // '▁▂ █'
 */
export function sparkline(values: readonly (number | null)[]): string {
  const highest = Math.max(0, ...values.map((value) => value ?? 0));
  return values
    .map((value) => {
      if (value === null) return ' ';
      const share = highest > 0 ? value / highest : 0;
      return BLOCKS[Math.max(0, Math.min(7, Math.round(share * 7)))] ?? ' ';
    })
    .join('');
}
