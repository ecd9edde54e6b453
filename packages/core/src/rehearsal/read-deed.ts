import { readDuration } from '../plan/duration.ts';
import {
  type Fields,
  readFields,
  readOptional,
  readRequired,
  type Vocabulary,
} from '../plan/fields.ts';
import { readList } from '../plan/list.ts';
import { readChoice, readDescription, readName } from '../plan/name.ts';
import { readNamed } from '../plan/named.ts';
import { readShare } from '../plan/percent.ts';
import { addProblem, type Report } from '../plan/report.ts';
import type { Node } from '../plan/types.ts';
import type { Actor } from '../rollout/types.ts';
import { PLAN_TEST_LIMITS } from './limits.ts';
import type { Deed, TimedDeed } from './types.ts';

const WORDS = [
  'start',
  'approve',
  'answer',
  'check',
  'promote',
  'pause',
  'resume',
  'rollback',
  'abort',
  'layer',
  'stage',
  'actions',
] as const;

const VOCABULARY: Vocabulary = {
  what: 'an event',
  required: { at: 'at: 2d' },
  optional: [...WORDS, 'by', 'decision', 'segments', 'toWeight', 'scope', 'method'],
};

type Word = (typeof WORDS)[number];

/**
 * Reads what people do at a time: one of the words, such as `approve: product`, and who does it.
 * `null` when it cannot be read, which is reported. Never throws.
 */
export function readDeed(report: Report, node: Node): TimedDeed | null {
  const fields = readFields(report, node, VOCABULARY);
  if (fields === null) return null;
  const atMs = readRequired(fields, 'at', (value) =>
    readDuration(report, value, '"at"', PLAN_TEST_LIMITS.timeMs),
  );
  const words = WORDS.filter((word) => fields.get(word) !== undefined);
  const [word] = words;
  if (word === undefined || words.length > 1) {
    return addProblem(report, {
      code: word === undefined ? 'missing-key' : 'duplicate',
      at: node.at,
      message: `Cannot read an event: it says ${word === undefined ? 'nothing that happens' : `"${words.join('" and "')}"`}`,
      expected: 'one thing, for example "approve: product"',
    });
  }
  const deed = deedOf(report, fields, word);
  return atMs === null || deed === null ? null : { atMs, deed };
}

function deedOf(report: Report, fields: Fields, word: Word): Deed | null {
  const by = readOptional(fields, 'by', 'approver', (value) => readName(report, value, '"by"'));
  if (by === null) return null;
  const actor: Actor = { kind: 'key', id: by, name: by };
  if (word === 'actions') {
    return readRequired(fields, word, (value) => outcomesOf(report, value));
  }
  const text = readRequired(fields, word, (value) => readDescription(report, value, `"${word}"`));
  if (text === null) return null;
  switch (word) {
    case 'start':
      return startOf(report, fields, text, by);
    case 'approve':
    case 'answer': {
      const decision = readDecision(report, fields, ['go', 'no-go']);
      return decision && { type: word, item: text, actor, decision };
    }
    case 'check':
      return checkOf(report, fields, text, actor);
    case 'layer': {
      const decision = readDecision(report, fields, [
        ...(['done', 'failed', 'retry', 'skip', 'go', 'undo'] as const),
      ]);
      return decision && { type: word, actor, layer: text, decision, reason: 'as tested' };
    }
    case 'stage':
      return { type: word, actor, stage: text };
    case 'rollback':
      return rollbackOf(report, fields, text, actor);
    default:
      return { type: word, actor, reason: text };
  }
}

/** The first one where nothing is said. */
function readDecision<T extends string>(
  report: Report,
  fields: Fields,
  choices: readonly [T, ...T[]],
): T | null {
  return readOptional<T>(fields, 'decision', choices[0], (value) =>
    readChoice(report, value, '"decision"', choices),
  );
}

/** The owner starts, unless another is named. */
function startOf(report: Report, fields: Fields, reason: string, by: string): Deed | null {
  const id = fields.get('by') === undefined ? 'owner' : by;
  const method = readOptional(fields, 'method', 'pipeline' as const, (value) =>
    readChoice(report, value, '"method"', ['pipeline', 'by-hand', 'emergency'] as const),
  );
  if (method === null) return null;
  const said = reason === '' ? {} : { reason };
  return { type: 'start', actor: { kind: 'key', id, name: id }, method, ...said };
}

function checkOf(report: Report, fields: Fields, text: string, actor: Actor): Deed | null {
  const decision = readDecision(report, fields, ['go', 'no-go', 'run', 'open']);
  const cut = text.indexOf('/');
  if (decision === null) return null;
  if (cut < 1 || cut === text.length - 1) {
    return addProblem(report, {
      code: 'wrong-type',
      at: fields.get('check')?.value.at ?? fields.at,
      message: `Cannot read "check": found "${text}"`,
      expected: 'a list and its item, for example "beta-review/docs"',
    });
  }
  const [list, item] = [text.slice(0, cut), text.slice(cut + 1)];
  return { type: 'check', actor, list, item, decision, note: 'as tested' };
}

function rollbackOf(report: Report, fields: Fields, reason: string, actor: Actor): Deed | null {
  const toWeightParts = readOptional(fields, 'toWeight', 0, (value) =>
    readShare(report, value, '"toWeight"'),
  );
  const segments = readOptional<readonly string[]>(fields, 'segments', [], (value) =>
    readList(report, value, '"segments"', 1, PLAN_TEST_LIMITS.segments).flatMap(
      (item) => readName(report, item, 'a segment') ?? [],
    ),
  );
  const scope = readOptional(fields, 'scope', 'full' as const, (value) =>
    readChoice(report, value, '"scope"', ['full', 'quick'] as const),
  );
  if (toWeightParts === null || segments === null || scope === null) return null;
  const quick = { scope: 'quick', row: null, withinMs: null, flagsWithinMs: null } as const;
  return {
    type: 'rollback',
    actor,
    reason,
    ...(toWeightParts === 0 ? {} : { toWeightParts }),
    ...(segments.length === 0 ? {} : { segments }),
    ...(scope === 'quick' ? { scope: quick } : {}),
  };
}

function outcomesOf(report: Report, node: Node): Deed {
  const entries = readNamed(report, node, '"actions"', PLAN_TEST_LIMITS.actions);
  const outcomes = entries.flatMap(({ key, value }) => {
    const outcome = readChoice(report, value, `action "${key}"`, ['ok', 'failed']);
    return outcome === null ? [] : [[key, outcome] as const];
  });
  return { type: 'actions', outcomes: Object.fromEntries(outcomes) };
}
