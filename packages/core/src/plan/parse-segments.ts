import { isOptIn } from './audience.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { quoted } from './found.ts';
import { PLAN_LIMITS } from './limits.ts';
import { checkName, claimName, readDescription } from './name.ts';
import { readNamed } from './named.ts';
import { addProblem, type Report } from './report.ts';
import type { Node, ParsedFile, Position, SegmentsFile } from './types.ts';
import { readWhen } from './when.ts';

type Segment = SegmentsFile['segments'][number];

/** Keys of a file of segments. */
export const SEGMENTS: Vocabulary = {
  what: 'a file of segments',
  required: { segments: 'segments: { staff: { when: [{ attribute: staff, is: true }] } }' },
  optional: ['apiVersion', 'kind'],
};

/** Keys of a segment. */
export const SEGMENT: Vocabulary = {
  what: 'a segment',
  required: { when: 'when: [{ attribute: staff, is: true }]' },
  optional: ['description'],
};

/**
 * Reads a file of segments. `null` when it has none; also when it is not `null`, mistakes may have
 * been reported. Never throws.
 */
export function parseSegments(
  report: Report,
  tree: Node,
): Extract<ParsedFile, { kind: 'Segments' }> | null {
  const fields = readFields(report, tree, SEGMENTS);
  const field = fields?.get('segments');
  if (field === undefined) return null;
  const segments: Segment[] = [];
  const claims = new Map<string, Position>();
  const mentions = new Map<string, Position>();
  const { segments: max } = PLAN_LIMITS;
  for (const { key, at, value } of readNamed(report, field.value, '"segments"', max)) {
    const name = readSegmentKey(report, key, at);
    const segment = readSegment(report, value, key, at, mentions);
    if (name === null || segment === null) continue;
    const fresh = claimName(report, claims, name, at, 'segment', 'each segment once');
    if (fresh !== null) segments.push(segment);
  }
  return {
    kind: 'Segments',
    file: { segments },
    positions: { segments: Object.fromEntries(mentions) },
  };
}

/** Names with "@" in front are those who opted in: they need no definition. */
function readSegmentKey(report: Report, key: string, at: Position): string | null {
  if (!isOptIn(key)) return checkName(report, key, at, 'the name of a segment');
  return addProblem(report, {
    code: 'out-of-range',
    at,
    message: `Cannot define segment ${quoted(key)}: names with "@" in front are those who opted in`,
    expected: 'another name',
  });
}

function readSegment(
  report: Report,
  node: Node,
  name: string,
  at: Position,
  mentions: Map<string, Position>,
): Segment | null {
  const fields = readFields(report, node, SEGMENT);
  if (fields === null) return null;
  const description = readOptional(fields, 'description', null, (value) =>
    readDescription(report, value, '"description"'),
  );
  const condition = readRequired(fields, 'when', (value) => readWhen(report, value, mentions));
  return condition === null ? null : { name, description, condition, at };
}
