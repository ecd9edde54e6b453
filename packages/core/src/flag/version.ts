import { MAX_VERSION_LENGTH } from './limits.ts';

/** A semantic version; numbers stay text because they may be of any size. */
export interface Version {
  readonly major: string;
  readonly minor: string;
  readonly patch: string;
  /** Identifiers of the prerelease, none for a release. */
  readonly prerelease: readonly string[];
}

/**
 * Reads a semantic version, with or without a leading `v`; minor and patch may be left out and are
 * 0 then. Build metadata is checked and forgotten. `null` for anything else. Never throws.
 * Source: https://semver.org (2.0.0), shorthands as in Go's `golang.org/x/mod/semver`.
 *
 * @example
 * parseVersion('v1.2') // { major: '1', minor: '2', patch: '0', prerelease: [] }
 */
export function parseVersion(text: string): Version | null {
  if (text.length > MAX_VERSION_LENGTH) return null;
  const start = text.startsWith('v') || text.startsWith('V') ? 1 : 0;
  const plus = text.indexOf('+', start);
  const withoutBuild = plus === -1 ? text.slice(start) : text.slice(start, plus);
  const dash = withoutBuild.indexOf('-');
  const core = dash === -1 ? withoutBuild : withoutBuild.slice(0, dash);
  const numbers = core.split('.');
  if (numbers.length > 3 || !numbers.every(isNumber)) return null;
  // Only a full version may go on with a prerelease or a build.
  if (numbers.length < 3 && (dash !== -1 || plus !== -1)) return null;
  const prerelease = dash === -1 ? [] : withoutBuild.slice(dash + 1).split('.');
  if (!prerelease.every(isPrerelease)) return null;
  if (
    plus !== -1 &&
    !text
      .slice(plus + 1)
      .split('.')
      .every(isIdentifier)
  )
    return null;
  const [major = '0', minor = '0', patch = '0'] = numbers;
  return { major, minor, patch, prerelease };
}

/**
 * Which of two versions is higher: below 0 the second, above 0 the first, 0 when they have the same
 * precedence. Never throws. Source: https://semver.org, section 11.
 */
export function compareVersions(a: Version, b: Version): number {
  return (
    compareNumbers(a.major, b.major) ||
    compareNumbers(a.minor, b.minor) ||
    compareNumbers(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease)
  );
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  // A release stands above its prereleases.
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (const [index, mine] of a.entries()) {
    const theirs = b[index];
    if (theirs === undefined) return 1;
    const order = compareIdentifiers(mine, theirs);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifiers(a: string, b: string): number {
  const aIsNumber = isDigits(a);
  const bIsNumber = isDigits(b);
  if (aIsNumber && bIsNumber) return compareNumbers(a, b);
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1;
  return compareTexts(a, b);
}

/** Without leading zeros, the longer number is the larger one. */
function compareNumbers(a: string, b: string): number {
  return a.length - b.length || compareTexts(a, b);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isNumber(text: string): boolean {
  return isDigits(text) && (text === '0' || !text.startsWith('0'));
}

function isPrerelease(text: string): boolean {
  return isIdentifier(text) && (!isDigits(text) || isNumber(text));
}

function isDigits(text: string): boolean {
  return text !== '' && every(text, (code) => code >= 48 && code <= 57);
}

function isIdentifier(text: string): boolean {
  return text !== '' && every(text, isIdentifierCode);
}

/** 0-9, A-Z, a-z and the hyphen. */
function isIdentifierCode(code: number): boolean {
  if (code === 45 || (code >= 48 && code <= 57)) return true;
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function every(text: string, test: (code: number) => boolean): boolean {
  for (let i = 0; i < text.length; i++) if (!test(text.charCodeAt(i))) return false;
  return true;
}
