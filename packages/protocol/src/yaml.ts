import type { FileProblem, Node } from '@tidegate/core';
import { Composer, LineCounter } from 'yaml';
import { grammarFlaw, type YamlFlaw } from './yaml-flaw.ts';
import { YAML_LIMITS } from './yaml-limits.ts';
import { scanYaml } from './yaml-scan.ts';
import { yamlTree } from './yaml-tree.ts';

/** The answer of `readYaml`. */
export type YamlResult =
  | { readonly ok: true; readonly tree: Node }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * Reads one YAML 1.2 document (JSON is YAML) into a tree that remembers places. Bounded by
 * `YAML_LIMITS` in text, nesting, values and aliases, so that no file costs more than a second or
 * two. Tabs as indentation, doubled keys, keys that are no text, several documents, directives,
 * own tags, and numbers that are not finite or not exact are mistakes. Never throws.
 *
 * @param name name under which mistakes are reported
 * @param text the whole file, with or without a byte order mark
 */
export function readYaml(name: string, text: string): YamlResult {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (source.length > YAML_LIMITS.characters) return refuse(name, [tooLong(source.length)], START);
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const scan = scanYaml(source, lines.addNewLine);
  if (scan.flaw !== null) return refuse(name, [scan.flaw], place);
  // `uniqueKeys` compares every key with every other: our tree looks them up in a set.
  const options = { version: '1.2', uniqueKeys: false, prettyErrors: false } as const;
  const [document] = new Composer(options).compose(scan.tokens, true, source.length);
  const errors = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  const flaws = errors.slice(0, YAML_LIMITS.problems).map((error) => grammarFlaw(error, source));
  if (flaws.length === 0 && !document?.contents?.range) flaws.push(EMPTY);
  if (flaws.length > 0) return refuse(name, flaws, place);
  const tree = yamlTree(document?.contents, place, flaws);
  return flaws.length > 0 ? refuse(name, flaws, place) : { ok: true, tree };
}

const START = () => ({ line: 1, column: 1 });

const EMPTY: YamlFlaw = {
  code: 'syntax',
  offset: 0,
  message: 'Cannot read the file: it is empty',
  expected: 'a map that begins with "apiVersion: tidegate/v1"',
};

function tooLong(characters: number): YamlFlaw {
  return {
    code: 'too-large',
    offset: 0,
    message: `Cannot read the file: it has ${characters} characters, more than ${YAML_LIMITS.characters}`,
    expected: 'a shorter file',
  };
}

function refuse(
  file: string,
  flaws: readonly YamlFlaw[],
  place: (offset: number) => FileProblem['at'],
): YamlResult {
  const problems = flaws.map(({ code, offset, message, expected }) => {
    return { code, file, at: place(offset), message, expected };
  });
  return { ok: false, problems };
}
