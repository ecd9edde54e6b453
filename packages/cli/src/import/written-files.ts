import type { Json } from '@tidegate/core';
import { parseFile } from '@tidegate/protocol';
import { stringify } from 'yaml';
import type { NamedText } from '../read-files.ts';
import { IMPORT_LIMITS } from './limits.ts';
import { prerequisiteCircles } from './prerequisite-circles.ts';
import type { Note, VendorExport, VendorFlag } from './vendor-export.ts';
import { switchedOffFlag, type WrittenFlag, writtenFlag } from './written-flag.ts';

type Tree = { readonly [word: string]: Json };

/** The files of an import, and everything that could not be taken over as it was. */
export interface WrittenFiles {
  readonly files: readonly NamedText[];
  readonly notes: readonly Note[];
}

/**
 * Writes flags and segments as files that `apply` takes. A flag that our own reader would refuse is
 * written off, with the reason as a note. Never throws.
 */
export function writtenFiles(source: VendorExport): WrittenFiles {
  const notes: Note[] = [...source.notes];
  const circles = prerequisiteCircles(source.flags);
  const known = notesByFlag(source.notes);
  const flags = source.flags.map((flag) => {
    const about = known.get(flag.key) ?? [];
    const written = circles.has(flag.key)
      ? switchedOffFlag(flag, 'its prerequisites lead back to it', about)
      : acceptable(flag, about);
    notes.push(...written.notes);
    return [written.key, written.tree] as const;
  });
  const segments = source.segments.map(
    ({ name, description, condition }) =>
      [
        name,
        { ...(description === null ? {} : { description: clean(description) }), when: [condition] },
      ] as const,
  );
  const refused = segments.filter((entry) => problemOf('Segments', 'segments', entry) !== null);
  for (const [name, tree] of refused) {
    const what = problemOf('Segments', 'segments', [name, tree]) ?? '';
    const instead = 'nobody is in it: written as a condition that never holds';
    notes.push({
      pointer: '/segments',
      flag: null,
      what: `"${name}": ${what}`,
      instead,
      kind: 'lost',
    });
  }
  const empty = new Set(refused.map(([name]) => name));
  const kept = segments.map(([name, tree]): readonly [string, Tree] =>
    empty.has(name) ? [name, { when: [{ logic: false }] }] : [name, tree],
  );
  return {
    files: [...chunked('Flags', 'flags', flags), ...chunked('Segments', 'segments', kept)],
    notes,
  };
}

/** One file of this kind. */
export function fileText(
  kind: 'Flags' | 'Segments',
  word: string,
  entries: readonly (readonly [string, Json])[],
): string {
  const head = { apiVersion: 'tidegate/v1', kind, [word]: Object.fromEntries(entries) };
  return stringify(head, { lineWidth: 100, aliasDuplicateObjects: false });
}

function notesByFlag(notes: readonly Note[]): ReadonlyMap<string, readonly Note[]> {
  const byFlag = new Map<string, Note[]>();
  for (const note of notes) {
    if (note.flag === null) continue;
    const about = byFlag.get(note.flag);
    if (about === undefined) byFlag.set(note.flag, [note]);
    else about.push(note);
  }
  return byFlag;
}

function acceptable(flag: VendorFlag, known: readonly Note[]): WrittenFlag {
  const written = writtenFlag(flag, known);
  const problem = problemOf('Flags', 'flags', [written.key, written.tree]);
  if (problem === null) return written;
  const off = switchedOffFlag(flag, problem, [...known, ...written.notes]);
  const still = problemOf('Flags', 'flags', [off.key, off.tree]);
  if (still === null) return { ...off, notes: [...written.notes, ...off.notes] };
  // Not even its values can be written: what is left is a switch that is off.
  const bare: VendorFlag = {
    ...flag,
    variants: new Map([['off', false]]),
    off: 'off',
    environments: new Map(),
  };
  return switchedOffFlag(bare, still, known);
}

/** Why our own reader would refuse it; `null` when it would not. */
function problemOf(
  kind: 'Flags' | 'Segments',
  word: string,
  entry: readonly [string, Json],
): string | null {
  const text = fileText(kind, word, [entry]);
  if (text.length > IMPORT_LIMITS.entryCharacters)
    return `it is over ${IMPORT_LIMITS.entryCharacters} characters long`;
  const result = parseFile(`${word}.yaml`, text);
  return result.ok ? null : (result.problems[0]?.message ?? 'it has mistakes');
}

/** As few files as may be; the first is `flags.yaml`, the second `flags-2.yaml`. */
function chunked(
  kind: 'Flags' | 'Segments',
  word: string,
  entries: readonly (readonly [string, Json])[],
): NamedText[] {
  const groups: (readonly [string, Json])[][] = [[]];
  let characters = 0;
  for (const entry of entries) {
    const size = JSON.stringify(entry).length;
    const group = groups.at(-1) ?? [];
    const full =
      group.length >= IMPORT_LIMITS.entriesPerFile ||
      characters + size > IMPORT_LIMITS.charactersPerFile;
    if (full && group.length > 0) {
      groups.push([entry]);
      characters = size;
    } else {
      group.push(entry);
      characters += size;
    }
  }
  if (entries.length === 0) return [];
  return groups.map((group, index) => ({
    name: index === 0 ? `${word}.yaml` : `${word}-${index + 1}.yaml`,
    text: fileText(kind, word, group),
  }));
}

function clean(text: string): string {
  return text
    .replace(/[^\P{C}\n]/gu, ' ')
    .slice(0, IMPORT_LIMITS.descriptionLength)
    .trim();
}
