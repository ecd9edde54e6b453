import { numberText, percentText } from '../metric/number-text.ts';

/** Numbers nearer to 0 than this are rounding. */
const LEAST = 1e-9;

/** A number for people, three significant digits and no power of ten: `0.00000032`; `0` below 10⁻⁹. Never throws. */
export function plainNumber(value: number): string {
  if (Math.abs(value) < LEAST) return '0';
  if (Math.abs(value) >= 1e-6) return numberText(value);
  const decimals = 2 - Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(decimals).replace(/0+$/, '');
}

/** A share 0..1 likewise: `2.1 %`. */
export function plainPercent(share: number): string {
  return Math.abs(share) < 1e-8 ? `${plainNumber(share * 100)} %` : percentText(share);
}
