import type { Share } from '../rollout/types.ts';
import { describeShare } from './describe-share.ts';
import { type Field, readFields, type Vocabulary } from './fields.ts';
import { found, listed, quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { checkName, readName } from './name.ts';
import { nearestName } from './nearest-name.ts';
import { readShare } from './percent.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** Keys of an audience. */
export const AUDIENCE: Vocabulary = {
  what: 'an audience',
  required: {},
  optional: ['segments', 'optIn', 'weight', 'drop', 'shadow'],
};

/** Who gets the candidate in a phase, as it was said; later phases start from it. */
export interface Audience {
  /** In matching order: that of first appearance. Opt-ins are `@<attribute>`. */
  readonly segments: ReadonlyMap<string, number>;
  readonly weightParts: number;
  /** Of this phase alone, 1..100 000; `null` = the candidate works unseen on nothing. */
  readonly shadowParts: number | null;
}

/** Before the first phase: nobody. */
export const NOBODY: Audience = { segments: new Map(), weightParts: 0, shadowParts: null };

/**
 * Reads an audience on top of the one before. A segment named again replaces its share, `drop:`
 * lets one go, an absent weight stays; `shadow` is this phase's alone. A plan never goes down:
 * lowering is reported, and so is a raise beside `shadow`. What cannot be read stays as it was, so
 * that one mistake does not cause others. Never throws.
 *
 * @param mentions gets the first position of each segment's name
 */
export function readAudience(
  report: Report,
  node: Node,
  before: Audience,
  mentions: Map<string, Position>,
): Audience {
  const fields = readFields(report, node, AUDIENCE);
  if (fields === null) return { ...before, shadowParts: null };
  const segments = new Map(before.segments);
  const dropped = dropSegments(report, fields.get('drop'), segments);
  const weightParts = readWeight(report, fields.get('weight'), before.weightParts);
  const named = readSegments(report, fields.get('segments'), mentions);
  const optedIn = readOptIns(report, fields.get('optIn'));
  for (const [name, { parts, at }] of [...named, ...optedIn]) {
    const heldParts = before.segments.get(name) ?? 0;
    if (dropped.has(name)) refuseDropped(report, name, at);
    else if (Math.max(parts, weightParts) >= heldParts) segments.set(name, parts);
    else refuseLowering(report, `the share of segment ${quoted(name)}`, heldParts, parts, at);
  }
  if (segments.size > PLAN_LIMITS.segmentsPerPlan) refuseMany(report, node.at, segments.size);
  const after = { segments, weightParts, shadowParts: null };
  const shadow = fields.get('shadow');
  if (shadow === undefined) return after;
  if (isRaised(before, after)) refuseRaise(report, shadow.at);
  return { ...after, shadowParts: readShadow(report, shadow) };
}

/** Whether a segment's name stands for those who opted in. */
export function isOptIn(segment: string): boolean {
  return segment.startsWith('@');
}

/**
 * The draws of an audience: segments in matching order, everybody last. A segment gets at least
 * the general weight; shares of 0 are left out. Never throws.
 */
export function sharesOf(audience: Audience): readonly Share[] {
  const shares = [...audience.segments].map(([segment, parts]): Share => {
    return { segment, weightParts: Math.max(parts, audience.weightParts) };
  });
  const everybody: Share = { segment: null, weightParts: audience.weightParts };
  return [...shares, everybody].filter((share) => share.weightParts > 0);
}

function readWeight(report: Report, field: Field | undefined, before: number): number {
  const parts = field === undefined ? before : readShare(report, field.value, '"weight"');
  if (field === undefined || parts === null) return before;
  if (parts >= before) return parts;
  refuseLowering(report, 'the weight', before, parts, field.value.at);
  return before;
}

type Named = Map<string, { parts: number; at: Position }>;

function readSegments(
  report: Report,
  field: Field | undefined,
  mentions: Map<string, Position>,
): Named {
  const named: Named = new Map();
  for (const { key, at, value } of sharesIn(report, field, 'segments')) {
    const name = checkName(report, key, at, 'the name of a segment');
    const parts = readShare(report, value, `the share of segment ${quoted(key)}`);
    if (name === null) continue;
    if (isOptIn(name)) {
      refuseOptIn(report, name, at);
      continue;
    }
    if (!mentions.has(name)) mentions.set(name, at);
    if (named.has(name)) refuseDouble(report, 'segment', name, at);
    else if (parts !== null) named.set(name, { parts, at: value.at });
  }
  return named;
}

/** Everybody whose attribute of that name is `true` is the segment `@<attribute>`. */
function readOptIns(report: Report, field: Field | undefined): Named {
  const named: Named = new Map();
  for (const { key, at, value } of sharesIn(report, field, 'optIn')) {
    const name = checkName(report, key, at, 'the name of an attribute');
    const parts = readShare(report, value, `the share of those with ${quoted(key)}`);
    if (name === null) continue;
    const segment = `@${name}`;
    if (named.has(segment)) refuseDouble(report, 'attribute', name, at);
    else if (parts !== null) named.set(segment, { parts, at: value.at });
  }
  return named;
}

function sharesIn(report: Report, field: Field | undefined, key: 'segments' | 'optIn') {
  if (field === undefined) return [];
  if (field.value.kind === 'map') return field.value.entries;
  const [noun, example] =
    key === 'segments' ? ['segment', '{ beta-users: 100% }'] : ['attribute', '{ joinedBeta: 5% }'];
  addProblem(report, {
    code: 'wrong-type',
    at: field.value.at,
    message: `Cannot read "${key}": found ${found(field.value)}`,
    expected: `a map of ${noun} and share, for example "${example}"`,
  });
  return [];
}

function readShadow(report: Report, field: Field): number | null {
  const parts = readShare(report, field.value, '"shadow"');
  if (parts !== 0) return parts;
  return addProblem(report, {
    code: 'out-of-range',
    at: field.value.at,
    message: 'Cannot shadow 0% of conversations: the candidate would work on nothing',
    expected: 'a share above 0%, or the audience without "shadow"',
  });
}

function isRaised(before: Audience, after: Audience): boolean {
  const partsOf = (audience: Audience, name: string) =>
    Math.max(audience.segments.get(name) ?? 0, audience.weightParts);
  return (
    after.weightParts > before.weightParts ||
    [...after.segments.keys()].some((name) => partsOf(after, name) > partsOf(before, name))
  );
}

function dropSegments(
  report: Report,
  field: Field | undefined,
  segments: Map<string, number>,
): ReadonlySet<string> {
  const dropped = new Set<string>();
  if (field === undefined) return dropped;
  for (const item of readList(report, field.value, '"drop"', 1, PLAN_LIMITS.segmentsPerPlan)) {
    const name = readName(report, item, 'a segment of "drop"');
    if (name === null) continue;
    const known = [...segments.keys()];
    dropped.add(name);
    if (segments.delete(name)) continue;
    const nearest = nearestName(name, known);
    addProblem(report, {
      code: 'unknown-name',
      at: item.at,
      message: `Cannot drop segment ${quoted(name)}: no phase before names it`,
      expected: expectedSegment(nearest, known),
    });
  }
  return dropped;
}

function expectedSegment(nearest: string | null, known: readonly string[]): string {
  if (nearest !== null) return quoted(nearest);
  return known.length === 0 ? 'an audience without "drop"' : listed(known);
}

function refuseLowering(
  report: Report,
  what: string,
  before: number,
  parts: number,
  at: Position,
): void {
  addProblem(report, {
    code: 'out-of-range',
    at,
    message: `Cannot lower ${what} from ${describeShare(before)} to ${describeShare(parts)}: a plan never goes down`,
    expected: `${describeShare(before)} or more; a rollback takes it down`,
  });
}

function refuseDropped(report: Report, name: string, at: Position): void {
  addProblem(report, {
    code: 'duplicate',
    at,
    message: `Cannot give segment ${quoted(name)} a share: "drop" of this phase names it too`,
    expected: 'a segment under one of them',
  });
}

function refuseDouble(report: Report, noun: string, name: string, at: Position): void {
  addProblem(report, {
    code: 'duplicate',
    at,
    message: `Cannot use ${noun} ${quoted(name)} twice: it stands there already`,
    expected: `each ${noun} once`,
  });
}

function refuseOptIn(report: Report, name: string, at: Position): void {
  addProblem(report, {
    code: 'out-of-range',
    at,
    message: `Cannot use ${quoted(name)} as a segment: names with "@" in front are those who opted in`,
    expected: `"optIn: { ${name.slice(1)}: 5% }", or another name`,
  });
}

function refuseRaise(report: Report, at: Position): void {
  addProblem(report, {
    code: 'not-supported',
    at,
    message: 'Cannot use "shadow" in a phase that raises a share: its candidate works unseen',
    expected: 'a phase of its own for "shadow", before the one that raises',
  });
}

function refuseMany(report: Report, at: Position, size: number): void {
  addProblem(report, {
    code: 'too-large',
    at,
    message: `Cannot read an audience: it has ${size} segments`,
    expected: `at most ${PLAN_LIMITS.segmentsPerPlan} segments`,
  });
}
