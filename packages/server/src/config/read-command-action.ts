import type { CommandWork } from '../action/action.ts';
import {
  type ActionFields,
  innerFields,
  readActionSecret,
  readActionTexts,
  readOptionalText,
  refuseField,
} from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { limits } from './limits.ts';

/** Keys that stand beside `command:`. */
export const COMMAND_KEYS = ['cwd', 'environment'] as const;

/** Where programs are looked for when the server itself was told nothing. */
const PATH = '/usr/local/bin:/usr/bin:/bin';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,199}$/;

/** Ours: an action may not set them. */
const RESERVED = ['HOME', 'TIDEGATE_EFFECT_ID'];

/** Reads `command:`: a program and its arguments, its folder and all that it may know. Never throws. */
export function readCommandAction(of: ActionFields): CommandWork | null {
  const command = readActionTexts(of, 'command');
  const surroundings = readSurroundings(of);
  const [program, ...rest] = command ?? [];
  if (program === undefined || surroundings === null) return null;
  return { kind: 'command', command: [program, ...rest], ...surroundings };
}

/** Reads `cwd` and `environment` of a program. `null` when one is wrong, which is reported. Never throws. */
export function readSurroundings(
  of: ActionFields,
): Pick<CommandWork, 'environment' | 'cwd'> | null {
  const cwd = readOptionalText(of, 'cwd');
  const environment = readProgramVariables(of);
  if (cwd === false || environment === null) return null;
  return { environment, cwd: of.parts.secrets.place(cwd ?? '.') };
}

/** Reads `environment` of a program and adds what each one gets. `null` as above. Never throws. */
export function readProgramVariables(of: ActionFields): Record<string, string> | null {
  const own = readVariables(of, 'environment');
  if (own === null) return null;
  return { PATH: of.parts.secrets.variable('PATH') ?? PATH, LANG: 'C.UTF-8', ...own };
}

/**
 * Reads a map of variables, `{}` where it is missing. Nothing of the server's own variables is handed
 * on but what stands here. Never throws.
 */
export function readVariables(of: ActionFields, key: string): Record<string, string> | null {
  const node = of.fields.get(key);
  if (node === undefined) return {};
  const names = node.kind === 'map' ? node.entries.map((entry) => entry.key) : [];
  const keys = names.length === 0 ? ['NAME'] : names;
  const fields = mapOf(node, `"${key}" of ${of.what}`, keys, of.parts.report);
  const inner = innerFields(of, key, fields);
  if (inner === null) return null;
  if (names.some((name) => !VARIABLE.test(name) || RESERVED.includes(name)))
    return refuseField(
      of,
      key,
      'it has a name that no variable may have',
      `names of variables; ${RESERVED.map((name) => `"${name}"`).join(' and ')} are set by the server`,
    );
  if (names.length > limits.actionItemsMax)
    return refuseField(of, key, 'it has too many', `at most ${limits.actionItemsMax}`);
  const values = names.map((name) => [name, readActionSecret(inner, name)] as const);
  const read = values.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  return read.length === values.length ? Object.fromEntries(read) : null;
}
