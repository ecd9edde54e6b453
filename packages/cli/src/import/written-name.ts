const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const RESERVED_RULES: ReadonlySet<string> = new Set([
  'requires',
  'no-unit',
  'excluded',
  'ramp',
  'serve',
  'targets',
]);
const MAX_LENGTH = 150;

/**
 * A name as files of flags allow it, as near as possible to the one given, and none of `taken`.
 * The same input gives the same name. Never throws.
 */
export function writtenName(text: string, taken: ReadonlySet<string>, fallback: string): string {
  const cleaned = text
    .replaceAll('~', '-')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, MAX_LENGTH)
    .trim();
  const reserved = cleaned.split('.').some((part) => RESERVED.has(part));
  return unique(cleaned === '' || reserved ? fallback : cleaned, taken);
}

/** The same for the name of a rule: letters, digits, `-`, `_` and `.` only. Never throws. */
export function writtenRuleName(text: string, taken: ReadonlySet<string>): string {
  const cleaned = text
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  const reserved = RESERVED_RULES.has(cleaned) || RESERVED.has(cleaned);
  return unique(cleaned === '' || reserved ? `rule-${cleaned || '1'}` : cleaned, taken);
}

function unique(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  // After a few small numbers one that cannot have been given yet, so that many are no work.
  for (let count = 2; taken.has(candidate); count = count < 10 ? count + 1 : count + taken.size)
    candidate = `${name}-${count}`;
  return candidate;
}
