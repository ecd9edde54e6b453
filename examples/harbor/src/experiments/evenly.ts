/**
 * The nth of numbers that fill 0 ≤ x < 1 evenly, whichever prefix of them is taken: van der Corput's
 * sequence in base 2. Shares of such numbers are what was planted, and never a matter of luck.
 *
 * @param index 0 or more
 */
export function evenly(index: number): number {
  let [rest, digit, number] = [index + 1, 0.5, 0];
  while (rest > 0) {
    if (rest % 2 === 1) number += digit;
    rest = Math.floor(rest / 2);
    digit /= 2;
  }
  return number;
}
