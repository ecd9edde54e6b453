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
  const cwd = readOptionalText(of, 'cwd');
  const own = readEnvironment(of);
  const [program, ...rest] = command ?? [];
  if (program === undefined || cwd === false || own === null) return null;
  const { secrets } = of.parts;
  const environment = { PATH: secrets.variable('PATH') ?? PATH, LANG: 'C.UTF-8', ...own };
  return {
    kind: 'command',
    command: [program, ...rest],
    environment,
    cwd: secrets.place(cwd ?? '.'),
  };
}

/** Nothing of the server's own variables is handed on but what stands here. */
function readEnvironment(of: ActionFields): Record<string, string> | null {
  const node = of.fields.get('environment');
  if (node === undefined) return {};
  const names = node.kind === 'map' ? node.entries.map(({ key }) => key) : [];
  const keys = names.length === 0 ? ['NAME'] : names;
  const fields = mapOf(node, `"environment" of ${of.what}`, keys, of.parts.report);
  const inner = innerFields(of, 'environment', fields);
  if (inner === null) return null;
  if (names.some((name) => !VARIABLE.test(name) || RESERVED.includes(name)))
    return refuseField(
      of,
      'environment',
      'it has a name that no variable may have',
      `names of variables; ${RESERVED.map((name) => `"${name}"`).join(' and ')} are set by the server`,
    );
  if (names.length > limits.actionItemsMax)
    return refuseField(of, 'environment', 'it has too many', `at most ${limits.actionItemsMax}`);
  const values = names.map((name) => [name, readActionSecret(inner, name)] as const);
  const read = values.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  return read.length === values.length ? Object.fromEntries(read) : null;
}
