/** UTF-16 unit `0` to `9`. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** ASCII letters, and the Latin letters above them: `ü`, `ø`. */
export function isLetter(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || (code >= 0xc0 && code <= 0x24f);
}

/** What an identifier is made of. NaN, the code beside a text's ends, is not. */
export function isWord(code: number): boolean {
  return isDigit(code) || isLetter(code) || code === 95;
}
