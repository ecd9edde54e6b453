/** `1 760`, `0.05`, `12.3`: three significant digits below 1 000, whole above. Never throws. */
export function numberText(value: number): string {
  if (Math.abs(value) >= 1_000) return countText(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/**
 * A share 0..1 as `2.1 %`. Just below 1 three digits of what is missing are kept: 0.9995 is
 * `99.95 %`, and only 1 itself is `100 %`.
 */
export function percentText(share: number): string {
  if (share <= 0.99 || share >= 1) return `${numberText(share * 100)} %`;
  const missing = Number(((1 - share) * 100).toPrecision(3));
  const decimals = Math.min(MOST_DECIMALS, 2 - Math.floor(Math.log10(missing)));
  return `${Number((100 - missing).toFixed(decimals))} %`;
}

/** As many as a share near 1 can have. */
const MOST_DECIMALS = 14;

/** A number as it was written, in groups of three: `1 760.5`. For limits: none may look like another. */
export function exactText(value: number): string {
  const digits = String(Number(value.toPrecision(15)));
  const [whole = '', ...decimals] = digits.split('.');
  if (digits.includes('e')) return digits;
  const sign = value < 0 && Number(whole) === 0 ? '-' : '';
  return [`${sign}${countText(Number(whole))}`, ...decimals].join('.');
}

/** Whole numbers in groups of three: `1 760`. */
export function countText(count: number): string {
  const digits = String(Math.abs(count));
  if (digits.includes('e')) return String(count);
  let text = '';
  for (let i = 0; i < digits.length; i++) {
    if (i > 0 && (digits.length - i) % 3 === 0) text += ' ';
    text += digits.charAt(i);
  }
  return count < 0 ? `-${text}` : text;
}

/** What stands behind a number of a metric's unit: ` ms`, ` USD`; nothing for `1` and unknown ones. */
export function unitText(unit: string): string {
  return (Object.hasOwn(UNIT_TEXTS, unit) ? UNIT_TEXTS[unit] : undefined) ?? '';
}

const UNIT_TEXTS: Readonly<Record<string, string>> = {
  ms: ' ms',
  s: ' s',
  usd: ' USD',
  mb: ' MB',
  bytes: ' bytes',
  tokens: ' tokens',
  steps: ' steps',
  '1/s': ' a second',
  '%': ' %',
};
