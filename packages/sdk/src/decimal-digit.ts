/** Whether a character is a decimal digit of any script. Never throws. */
export function isDecimalDigit(character: string): boolean {
  if (character < '\x80') return character >= '0' && character <= '9';
  return DIGIT.test(character);
}

/** Unicode's own list, which pages need not load. One character: no text can make it slow. */
const DIGIT = /^\p{Nd}/u;
