/** ln(part / whole) of two numbers above 0, exact also where they are nearly equal. */
export function lnRatio(part: number, whole: number): number {
  const excess = (part - whole) / whole;
  return Math.abs(excess) < 0.5 ? Math.log1p(excess) : Math.log(part / whole);
}
