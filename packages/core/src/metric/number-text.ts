/** `1 760`, `0.05`, `12.3`: three significant digits below 1 000, whole above. Never throws. */
export function numberText(value: number): string {
  if (Math.abs(value) >= 1_000) return countText(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** A share 0..1 as `2.1 %`. */
export function percentText(share: number): string {
  return `${numberText(share * 100)} %`;
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
  tokens: ' tokens',
  steps: ' steps',
  '1/s': ' a second',
  '%': ' %',
};
