import {
  type FlagDefinition,
  renderFlags,
  renderSegments,
  type SegmentsFile,
} from '@tidegate/core';
import { writeYaml } from './write-yaml.ts';

/**
 * A file of flags in YAML: reading it with `parseFile` gives the same definitions again, up to their
 * places. Never throws.
 *
 * @param definitions one or more; a file takes `PLAN_LIMITS.flags` of them
 */
export function writeFlagsFile(definitions: readonly FlagDefinition[]): string {
  return writeYaml(renderFlags(definitions));
}

/**
 * A file of segments in YAML: reading it with `parseFile` gives the same segments again, up to their
 * places. Never throws.
 *
 * @param segments one or more; a file takes `PLAN_LIMITS.segments` of them
 */
export function writeSegmentsFile(segments: SegmentsFile['segments']): string {
  return writeYaml(renderSegments(segments));
}
