import type { FileProblem } from '@tidegate/core';

/**
 * A mistake of YAML without what stands in the file: the reader quotes the tag, alias, key or sign that
 * it met, and in the operator's file that may be a secret. The place says where it is. Never throws.
 */
export function unquotedProblem(problem: FileProblem): FileProblem {
  const { code, message } = problem;
  const isOurs = code !== 'syntax' || message.endsWith(': found a tab as indentation');
  return {
    ...problem,
    message: isOurs
      ? message.replace(QUOTED, '"…"')
      : 'Cannot read YAML: its grammar is wrong here',
  };
}

const QUOTED = /"(?:[^"\\]|\\.)*"/g;
