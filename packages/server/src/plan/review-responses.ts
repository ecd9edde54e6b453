import type { FileProblem, Response, ResponseFile } from '@tidegate/core';
import { RESPONSES_MAX } from '../incident/limits.ts';
import type { NamedFile } from '../store/store.ts';
import type { Applied } from './load-applied.ts';
import { unknownName } from './problem-at.ts';

/** A response of a file against what is stored. */
export interface ResponseWrite {
  readonly file: string;
  readonly response: Response;
  readonly existing: Response | null;
}

/** What the responses of some files come to, before anything is written. */
export interface ResponseReview {
  readonly writes: readonly ResponseWrite[];
  readonly problems: readonly FileProblem[];
}

/**
 * Checks what only the server knows: that the environment of each response exists, and that an
 * environment has few of them. Pure: writes nothing.
 */
export function reviewResponses(files: readonly NamedFile[], applied: Applied): ResponseReview {
  const writes: ResponseWrite[] = [];
  const problems: FileProblem[] = [];
  const stored = new Map(applied.responses.map((response) => [idOf(response), response]));
  const after = new Map(stored);
  const names = new Set<string>();
  for (const { name: file, parsed } of files) {
    if (parsed.kind !== 'Response') continue;
    const { response, environmentAt: at } = parsed.file;
    const id = idOf(response);
    if (names.has(id)) problems.push(definedTwice(file, parsed.file));
    names.add(id);
    after.set(id, response);
    const here = [...after.values()].filter((each) => each.environment === response.environment);
    if (!stored.has(id) && here.length > RESPONSES_MAX)
      problems.push(tooMany({ file, at }, here.length));
    if (!applied.environments.includes(response.environment))
      problems.push(
        unknownName({ file, at }, 'environment', response.environment, applied.environments),
      );
    writes.push({ file, response, existing: stored.get(id) ?? null });
  }
  return { writes, problems };
}

function idOf({ environment, name }: Response): string {
  return JSON.stringify([environment, name]);
}

function definedTwice(file: string, { response, environmentAt: at }: ResponseFile): FileProblem {
  return {
    code: 'duplicate',
    file,
    at,
    message: `Cannot apply response "${response.name}" of environment "${response.environment}": it is defined twice`,
    expected: 'give each response of an environment a name of its own',
  };
}

function tooMany(place: Pick<FileProblem, 'file' | 'at'>, count: number): FileProblem {
  return {
    code: 'too-large',
    ...place,
    message: `Cannot apply another response: there would be ${count} in the environment`,
    expected: `at most ${RESPONSES_MAX}`,
  };
}
