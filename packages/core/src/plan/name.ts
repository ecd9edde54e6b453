import { found, listed, printable, quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { nearestName } from './nearest-name.ts';
import { addProblem, type Report } from './report.ts';
import type { FileProblem, Node, Position } from './types.ts';

/** Own properties of these names change an object's prototype in careless code. */
const RESERVED = ['__proto__', 'constructor', 'prototype'];

/**
 * A name: a text of 1 to 200 characters without control characters, space around it or reserved
 * meaning. `null` when it is not, which is reported. Never throws.
 *
 * @param what how messages call it, for example `"name"`
 */
export function readName(report: Report, node: Node, what: string): string | null {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    return wrongName(report, node.at, what, found(node), nameHint(node), 'wrong-type');
  }
  return checkName(report, node.value, node.at, what);
}

/** The same for a text that is already at hand, such as a map's key. */
export function checkName(report: Report, name: string, at: Position, what: string): string | null {
  const flaw = flawOf(name);
  if (flaw === null) return name;
  return wrongName(report, at, what, `${quoted(name)} ${flaw}`, 'another name', 'out-of-range');
}

/**
 * A name of a flag or variant: `~` in it is refused, because served variants are told apart as
 * `new~4`.
 */
export function checkServedName(
  report: Report,
  name: string,
  at: Position,
  what: string,
): string | null {
  if (!name.includes('~')) return checkName(report, name, at, what);
  return wrongName(
    report,
    at,
    what,
    `${quoted(name)} holds "~"`,
    'a name without "~"',
    'out-of-range',
  );
}

/** A name of a flag or variant at a node. */
export function readServedName(report: Report, node: Node, what: string): string | null {
  const name = readName(report, node, what);
  return name === null ? null : checkServedName(report, name, node.at, what);
}

/** A text for people, at most 2 000 characters; line breaks and tabs are allowed. */
export function readDescription(report: Report, node: Node, what: string): string | null {
  const expected = `a text of at most ${PLAN_LIMITS.descriptionLength} characters`;
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    return wrongName(report, node.at, what, found(node), expected, 'wrong-type');
  }
  const text = node.value.trim();
  if (text.length > PLAN_LIMITS.descriptionLength) {
    const length = `a text of ${text.length} characters`;
    return wrongName(report, node.at, what, length, expected, 'out-of-range');
  }
  const line = text.replace(/[\n\t]/g, ' ');
  if (printable(line) !== line) {
    return wrongName(report, node.at, what, 'control characters', expected, 'out-of-range');
  }
  return text;
}

/** One of a few words; `null` when it is another, which is reported. */
export function readChoice<T extends string>(
  report: Report,
  node: Node,
  what: string,
  choices: readonly T[],
): T | null {
  const choice = node.kind === 'scalar' ? choices.find((word) => word === node.value) : undefined;
  if (choice !== undefined) return choice;
  const nearest = node.kind === 'scalar' ? nearestName(node.text, choices) : null;
  return addProblem(report, {
    code: 'unknown-name',
    at: node.at,
    message: `Cannot read ${what}: found ${found(node)}`,
    expected: nearest === null ? listed(choices) : `"${nearest}"`,
  });
}

/** Remembers a name that must be unique in its file; `null` when it is not, which is reported. */
export function claimName(
  report: Report,
  claims: Map<string, Position>,
  name: string,
  at: Position,
  what: string,
  expected: string,
): string | null {
  const first = claims.get(name);
  if (first === undefined) {
    claims.set(name, at);
    return name;
  }
  return addProblem(report, {
    code: 'duplicate',
    at,
    message: `Cannot use ${what} ${quoted(name)} twice: it stands in line ${first.line} already`,
    expected,
  });
}

function flawOf(name: string): string | null {
  if (name === '') return 'is empty';
  if (name.length > PLAN_LIMITS.nameLength) {
    return `has ${name.length} characters, more than ${PLAN_LIMITS.nameLength}`;
  }
  if (RESERVED.some((word) => name.split('.').includes(word))) return 'is a reserved name';
  if (printable(name) !== name) return 'holds control characters';
  if (/\p{Cf}/u.test(name)) return 'holds invisible characters';
  return name.trim() === name ? null : 'has space around it';
}

function nameHint(node: Node): string {
  return node.kind === 'scalar' && node.value !== null
    ? `a name; put quotes round it: "${printable(node.text.slice(0, 60))}"`
    : 'a name';
}

function wrongName(
  report: Report,
  at: Position,
  what: string,
  state: string,
  expected: string,
  code: FileProblem['code'],
): null {
  return addProblem(report, {
    code,
    at,
    message: `Cannot read ${what}: ${foundState(state, code)}`,
    expected,
  });
}

function foundState(state: string, code: FileProblem['code']): string {
  return code === 'wrong-type' ? `found ${state}` : state;
}
