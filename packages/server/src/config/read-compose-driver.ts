import type { ComposeWork } from '../driver/compose/compose-work.ts';
import {
  type ActionFields,
  readActionText,
  readActionTexts,
  refuseField,
} from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { readInnerMap } from './inner-map.ts';
import { limits } from './limits.ts';
import { readProgramVariables, readVariables } from './read-command-action.ts';

const KEYS = [
  ...['projectDirectory', 'files', 'services', 'envFile', 'targets', 'prove', 'environment'],
];

/** Names of services that no program takes for an option. */
const SERVICE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** Reads `compose:` of a driver: a project, its services, and what each target sets. Never throws. */
export function readComposeDriver(of: ActionFields): ComposeWork | null {
  const inner = readInnerMap(of, 'compose', KEYS);
  if (inner === null) return null;
  const { place } = inner.parts.secrets;
  const directory = readActionText(inner, 'projectDirectory');
  const files = inner.fields.has('files') ? readActionTexts(inner, 'files') : ['compose.yaml'];
  const services = readServices(inner);
  const envFile = readActionText(inner, 'envFile');
  const targets = readTargets(inner);
  const environment = readProgramVariables(inner);
  if (directory === null || files === null || services === null || envFile === null) return null;
  if (targets === null || environment === null) return null;
  const names = [...new Set(Object.values(targets).flatMap((each) => Object.keys(each)))];
  const prove = readProve(inner, names);
  if (prove === null || hidesTargets(inner, names)) return null;
  const projectDirectory = place(directory);
  const whole = (file: string): string =>
    place(file.startsWith('/') ? file : `${directory}/${file}`);
  return {
    kind: 'compose',
    projectDirectory,
    files: files.map(whole),
    services,
    targets,
    prove,
    envFile: whole(envFile),
    environment,
  };
}

function readServices(of: ActionFields): ComposeWork['services'] | null {
  const [first, ...rest] = readActionTexts(of, 'services') ?? [];
  if (first === undefined) return null;
  const all = [first, ...rest] as const;
  if (all.every((service) => SERVICE.test(service))) return all;
  return refuseField(of, 'services', 'one is no name of a service', 'such as [app, worker]');
}

function readTargets(of: ActionFields): ComposeWork['targets'] | null {
  const node = of.fields.get('targets');
  const names = node?.kind === 'map' ? node.entries.map(({ key }) => key) : [];
  if (node === undefined || names.length === 0 || names.length > limits.actionItemsMax)
    return refuseField(of, 'targets', 'it has none', 'such as { previous: { APP_TAG: "41" } }');
  const inner = readInnerMap(of, 'targets', names);
  if (inner === null) return null;
  const read = names.map((name) => [name, readTarget(inner, name)] as const);
  const whole = read.flatMap(([name, values]) =>
    values === null ? [] : [[name, values] as const],
  );
  return whole.length === read.length ? Object.fromEntries(whole) : null;
}

/** In a quoted value of an `.env` file these signs would mean something else. */
function readTarget(of: ActionFields, name: string): Record<string, string> | null {
  const values = readVariables(of, name);
  if (values === null) return null;
  if (Object.keys(values).length === 0)
    return refuseField(of, name, 'it sets nothing', 'at least one variable');
  if (Object.values(values).every((value) => !/['\\\r\n]/.test(value))) return values;
  const why = 'a value has a quote, a backslash or more than one line';
  return refuseField(of, name, why, 'values of one line without them');
}

function readProve(of: ActionFields, names: readonly string[]): readonly string[] | null {
  const node = of.fields.get('prove');
  if (node === undefined) return names;
  if (node.kind === 'list' && node.items.length === 0) return [];
  const listed = readActionTexts(of, 'prove');
  if (listed === null || listed.every((name) => names.includes(name))) return listed;
  return refuseField(of, 'prove', 'no target sets one of them', 'names that targets set');
}

/** What the program itself is given would win over the file, and nothing would change. */
function hidesTargets(of: ActionFields, names: readonly string[]): boolean {
  const node = of.fields.get('environment');
  const own = node === undefined ? null : mapOf(node, '', names, () => {});
  if (!names.some((name) => own?.has(name))) return false;
  refuseField(of, 'environment', 'it sets what a target sets', 'other variables than those');
  return true;
}
