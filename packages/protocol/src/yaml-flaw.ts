import type { FileProblem } from '@tidegate/core';
import type { YAMLParseError, YAMLWarning } from 'yaml';
import { YAML_LIMITS } from './yaml-limits.ts';

/** A mistake in YAML, before its place is counted in lines. */
export interface YamlFlaw {
  readonly code: FileProblem['code'];
  readonly offset: number;
  readonly message: string;
  readonly expected: string;
}

/** What the YAML library found wrong with the grammar, in our words where it matters. Never throws. */
export function grammarFlaw(error: YAMLParseError | YAMLWarning, source: string): YamlFlaw {
  const [start, end] = error.pos;
  if (error.code === 'TAB_AS_INDENT') {
    const tab = source.indexOf('\t', start);
    return {
      code: 'syntax',
      offset: tab >= start && tab < end ? tab : start,
      message: 'Cannot read YAML: found a tab as indentation',
      expected: 'spaces',
    };
  }
  if (error.code === 'TAG_RESOLVE_FAILED') {
    return {
      code: 'not-supported',
      offset: start,
      message: `Cannot read YAML: found the tag ${JSON.stringify(source.slice(start, end).slice(0, 60))}`,
      expected: 'a value without a tag',
    };
  }
  const [first = ''] = error.message.split('\n');
  return {
    code: 'syntax',
    offset: start,
    message: `Cannot read YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`,
    expected: EXPECTED[error.code] ?? 'YAML 1.2',
  };
}

/** Lists and maps that nest deeper than is allowed. */
export function tooDeep(offset: number): YamlFlaw {
  return {
    code: 'too-large',
    offset,
    message: `Cannot read YAML: lists and maps nest deeper than ${YAML_LIMITS.depth}`,
    expected: 'a flatter file',
  };
}

const EXPECTED: Readonly<Record<string, string>> = {
  BAD_INDENT: 'entries of one list or map in the same column',
  BLOCK_AS_IMPLICIT_KEY: 'quotes round a text that holds ": "',
  BAD_SCALAR_START: 'quotes round a text that begins with this sign',
  MISSING_CHAR: 'the sign that is missing',
};
