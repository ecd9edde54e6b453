import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A segment of the log as `archive_command` keeps it. */
export interface Segment {
  /** 24 hexadecimal digits: timeline, log, segment. */
  readonly name: string;
  readonly modifiedMs: number;
}

/** The newest segment of an archive; `null` = there is none. A folder that cannot be read has none. */
export async function newestSegment(archive: string): Promise<Segment | null> {
  const names = await segmentNames(archive);
  const newest = names.at(-1);
  if (newest === undefined) return null;
  const { mtimeMs } = await stat(join(archive, newest));
  return { name: newest, modifiedMs: mtimeMs };
}

/** Names of whole segments, in order. */
export async function segmentNames(archive: string): Promise<string[]> {
  const names = await readdir(archive).catch(() => []);
  return names.filter((name) => SEGMENT.test(name)).sort();
}

/**
 * The first segment that is missing between one and the newest of its timeline; `null` = none is.
 *
 * @param segmentBytes of the server, 16 MiB unless it was made otherwise
 */
export function missingSegment(
  names: readonly string[],
  first: string,
  segmentBytes: number = SEGMENT_BYTES,
): string | null {
  const timeline = first.slice(0, 8);
  const there = new Set(names.filter((name) => name.startsWith(timeline)));
  const newest = [...there].sort().at(-1) ?? first;
  for (let name = first; name <= newest; name = nextSegment(name, segmentBytes))
    if (!there.has(name)) return name;
  return there.has(first) ? null : first;
}

function nextSegment(name: string, segmentBytes: number): string {
  const perLog = 0x1_0000_0000 / segmentBytes;
  const number =
    Number.parseInt(name.slice(8, 16), 16) * perLog + Number.parseInt(name.slice(16), 16) + 1;
  return name.slice(0, 8) + hex8(Math.floor(number / perLog)) + hex8(number % perLog);
}

function hex8(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}

const SEGMENT = /^[0-9A-F]{24}$/;
const SEGMENT_BYTES = 16_777_216;
