import type { GitRevertWork } from '../driver/git-revert/git-revert-work.ts';
import {
  type ActionFields,
  readActionText,
  readOptionalText,
  refuseField,
} from './action-fields.ts';
import { readInnerMap } from './inner-map.ts';
import { readProgramVariables } from './read-command-action.ts';

const KEYS = ['repository', 'remote', 'branch', 'author', 'email', 'environment'];

/** Names that git takes for nothing else: no option, no address, no `..`. */
const NAME = /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}$/;

/** Reads `git-revert:` of a driver: a clone, and the branch whose newest commits it takes back. Never throws. */
export function readGitRevertDriver(of: ActionFields): GitRevertWork | null {
  const inner = readInnerMap(of, 'git-revert', KEYS);
  if (inner === null) return null;
  const repository = readActionText(inner, 'repository');
  const remote = readName(inner, 'remote', 'origin');
  const branch = readName(inner, 'branch', 'main');
  const author = readLine(inner, 'author', 'Tidegate');
  const email = readLine(inner, 'email', 'tidegate@localhost');
  const environment = readProgramVariables(inner);
  if (repository === null || remote === null || branch === null) return null;
  if (author === null || email === null || environment === null) return null;
  const place = inner.parts.secrets.place(repository);
  return { kind: 'git-revert', repository: place, remote, branch, author, email, environment };
}

function readName(of: ActionFields, key: string, otherwise: string): string | null {
  const text = readOptionalText(of, key);
  if (text === false) return null;
  if (text === null || NAME.test(text)) return text ?? otherwise;
  return refuseField(of, key, 'it is no name', 'letters, digits, ".", "_", "-" and "/"');
}

function readLine(of: ActionFields, key: string, otherwise: string): string | null {
  const text = readOptionalText(of, key);
  if (text === false) return null;
  if (text === null || !/[\n<>]/.test(text)) return text ?? otherwise;
  return refuseField(of, key, 'it has signs that git does not take', 'one line without < and >');
}
