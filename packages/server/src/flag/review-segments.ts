import {
  canonicalJson,
  type FileProblem,
  type InlineProblem,
  inlineSegments,
  type Json,
  type Logic,
  namedSegments,
  type SegmentsFile,
} from '@tidegate/core';
import type { Applied } from '../plan/load-applied.ts';
import { unknownName } from '../plan/problem-at.ts';
import { fromJson } from '../store/from-json.ts';
import type { NamedFile } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { Difference } from './flag-differences.ts';

type SegmentDefinition = SegmentsFile['segments'][number];

/** One segment of a file against one environment. */
export interface SegmentWrite {
  readonly file: string;
  readonly environment: string;
  readonly definition: SegmentDefinition;
  readonly existing: Tables['segment'] | null;
  /** Empty = nothing is written. */
  readonly differences: readonly Difference[];
}

/** What the segments of some files come to, before anything is written. */
export interface SegmentReview {
  readonly definitions: ReadonlyMap<string, SegmentDefinition>;
  readonly writes: readonly SegmentWrite[];
  readonly problems: readonly FileProblem[];
}

/** Holds the segments of all files, and whom flags name, against what is stored. Pure: writes nothing. */
export function reviewSegments(files: readonly NamedFile[], applied: Applied): SegmentReview {
  const definitions = new Map<string, SegmentDefinition>();
  const writes: SegmentWrite[] = [];
  const problems: FileProblem[] = [];
  for (const { name: file, parsed } of files) {
    if (parsed.kind !== 'Segments') continue;
    for (const definition of parsed.file.segments) {
      if (definitions.has(definition.name)) problems.push(definedTwice(file, definition));
      definitions.set(definition.name, definition);
      for (const environment of applied.environments) {
        const existing = applied.segment(environment, definition.name);
        const differences = differencesOf(definition, existing);
        writes.push({ file, environment, definition, existing, differences });
      }
    }
  }
  problems.push(...mentionProblems(files, applied, definitions));
  if (problems.length === 0) problems.push(...inlineProblems(writes, applied));
  return { definitions, writes, problems };
}

function definedTwice(file: string, { name, at }: SegmentDefinition): FileProblem {
  return {
    code: 'duplicate',
    file,
    at,
    message: `Cannot apply segment "${name}": it is defined twice`,
    expected: 'define each segment once',
  };
}

function differencesOf(
  { description, condition }: SegmentDefinition,
  row: Tables['segment'] | null,
): Difference[] {
  const places: readonly (readonly [string, Json, Json])[] = [
    ['description', row?.description ?? null, description],
    ['condition', row === null ? null : fromJson<Json>(row.condition), condition],
  ];
  return places.flatMap(([place, before, after]) =>
    canonicalJson(before) === canonicalJson(after) ? [] : [{ place, before, after }],
  );
}

/** Segments that flags and segments name and that are neither stored nor in the files. */
function mentionProblems(
  files: readonly NamedFile[],
  applied: Applied,
  definitions: ReadonlyMap<string, SegmentDefinition>,
): FileProblem[] {
  const known = new Set([...applied.segments.map(({ name }) => name), ...definitions.keys()]);
  return files.flatMap(({ name: file, parsed }) =>
    parsed.kind === 'Flags' || parsed.kind === 'Segments'
      ? Object.entries(parsed.positions.segments)
          .filter(([name]) => !known.has(name))
          .map(([name, at]) => unknownName({ file, at }, 'segment', name, [...known]))
      : [],
  );
}

/** What all segments of an environment come to when each stands in the place of its name. */
function inlineProblems(writes: readonly SegmentWrite[], applied: Applied): FileProblem[] {
  for (const environment of applied.environments) {
    const here = writes.filter((write) => write.environment === environment);
    if (here.length === 0) continue;
    const conditions = new Map<string, Logic>();
    for (const row of applied.segments) {
      if (row.environment === environment) conditions.set(row.name, fromJson(row.condition));
    }
    for (const { definition } of here) conditions.set(definition.name, definition.condition);
    const inlined = inlineSegments(conditions);
    if (inlined.ok) continue;
    const told = writeToTell(inlined.problem, here, conditions);
    if (told !== null) return [problemOf(inlined.problem, told)];
  }
  return [];
}

/** Where to tell it: at the segment itself, or at one of the files that it comes to. */
function writeToTell(
  { name, ...problem }: InlineProblem,
  writes: readonly SegmentWrite[],
  conditions: ReadonlyMap<string, Logic>,
): SegmentWrite | null {
  const names = new Set(problem.code === 'cycle' ? problem.names : [name]);
  for (const one of names) {
    for (const other of namedSegments(conditions.get(one) ?? null)) names.add(other);
  }
  return writes.find(({ definition }) => names.has(definition.name)) ?? null;
}

function problemOf(problem: InlineProblem, { file, definition }: SegmentWrite): FileProblem {
  const place = { file, at: definition.at };
  switch (problem.code) {
    case 'cycle': {
      const [first = ''] = problem.names;
      return {
        code: 'not-supported',
        ...place,
        message: `Cannot apply segment "${definition.name}": segments name each other in a circle (${[...problem.names, first].slice(0, 20).join(' → ')})`,
        expected: 'segments that come to an end',
      };
    }
    case 'unknown':
      return unknownName(place, 'segment', problem.unknown, []);
    case 'too-large':
      return {
        code: 'too-large',
        ...place,
        message: `Cannot apply segment "${problem.name}": it is too large or too deep with the segments that it names in it`,
        expected: 'smaller segments',
      };
  }
}
