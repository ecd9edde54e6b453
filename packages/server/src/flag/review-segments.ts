import { canonicalJson, type FileProblem, type Json, type SegmentsFile } from '@tidegate/core';
import type { Applied } from '../plan/load-applied.ts';
import { fromJson } from '../store/from-json.ts';
import type { NamedFile } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';

type SegmentDefinition = SegmentsFile['segments'][number];

/** One segment of a file against one environment. */
export interface SegmentWrite {
  readonly file: string;
  readonly environment: string;
  readonly definition: SegmentDefinition;
  readonly existing: Tables['segment'] | null;
  readonly changed: boolean;
}

/** What the segments of some files come to, before anything is written. */
export interface SegmentReview {
  readonly definitions: ReadonlyMap<string, SegmentDefinition>;
  readonly writes: readonly SegmentWrite[];
  readonly problems: readonly FileProblem[];
}

/** Holds the segments of all files against what is stored. Pure: writes nothing. */
export function reviewSegments(files: readonly NamedFile[], applied: Applied): SegmentReview {
  const definitions = new Map<string, SegmentDefinition>();
  const writes: SegmentWrite[] = [];
  const problems: FileProblem[] = [];
  for (const { name: file, parsed } of files) {
    if (parsed.kind !== 'Segments') continue;
    for (const definition of parsed.file.segments) {
      if (definitions.has(definition.name)) {
        problems.push({
          code: 'duplicate',
          file,
          at: definition.at,
          message: `Cannot apply segment "${definition.name}": it is defined twice`,
          expected: 'define each segment once',
        });
      }
      definitions.set(definition.name, definition);
      for (const environment of applied.environments) {
        const existing =
          applied.segments.find(
            (row) => row.environment === environment && row.name === definition.name,
          ) ?? null;
        const changed = existing === null || differs(definition, existing);
        writes.push({ file, environment, definition, existing, changed });
      }
    }
  }
  return { definitions, writes, problems };
}

function differs(definition: SegmentDefinition, row: Tables['segment']): boolean {
  return (
    row.description !== definition.description ||
    canonicalJson(fromJson<Json>(row.condition)) !== canonicalJson(definition.condition)
  );
}
