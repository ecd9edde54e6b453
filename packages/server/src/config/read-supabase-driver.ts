import { restLimits } from '../driver/rest/rest-limits.ts';
import type { SupabaseWork } from '../driver/supabase/supabase-work.ts';
import {
  type ActionFields,
  innerFields,
  readActionText,
  readActionTexts,
  readOptionalText,
  refuseField,
} from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { readInnerMap } from './inner-map.ts';
import { readSurroundings, readVariables } from './read-command-action.ts';
import { readServiceAddress, readToken } from './read-service-address.ts';

/** Keys that stand beside `supabase:`. */
export const SUPABASE_KEYS: readonly string[] = [];

const KEYS = ['project', 'token', 'functions', 'secrets', 'overwrites', 'cli', 'url'];
const CLI_KEYS = ['command', 'cwd', 'environment', 'down'];

/** Reads `supabase: { project, token, functions, secrets, overwrites, cli, url }`. Never throws. */
export function readSupabaseDriver(of: ActionFields): SupabaseWork | null {
  const inner = readInnerMap(of, 'supabase', KEYS);
  if (inner === null) return null;
  const url = readServiceAddress(inner, 'https://api.supabase.com');
  const project = readProject(inner);
  const token = readToken(inner);
  const functions = readFunctions(inner);
  const secretValues = readSecretValues(inner);
  const overwrites = readOverwrites(inner, project);
  const cli = inner.fields.has('cli') ? readCli(inner) : null;
  const isCliWrong = inner.fields.has('cli') && cli === null;
  if (url === null || project === null || token === null || functions === null) return null;
  if (secretValues === null || overwrites === false || isCliWrong) return null;
  return { kind: 'supabase', url, project, token, functions, secretValues, overwrites, cli };
}

function readProject(of: ActionFields): string | null {
  const project = readActionText(of, 'project');
  if (project === null || /^[a-z]{20}$/.test(project)) return project;
  return refuseField(of, 'project', 'it is no reference', '20 small letters');
}

function readFunctions(of: ActionFields): readonly string[] | null {
  if (!of.fields.has('functions')) return [];
  const names = readActionTexts(of, 'functions');
  if (names === null) return null;
  const isFine = names.every((name) => /^[A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name));
  if (isFine && names.length <= restLimits.namesMax) return names;
  const expected = `at most ${restLimits.namesMax} names of letters, digits, "-" and "_"`;
  return refuseField(of, 'functions', 'it has a name that no function has, or too many', expected);
}

/** All of them are secrets, whatever they are called. */
function readSecretValues(of: ActionFields): Record<string, string> | null {
  const values = readVariables(of, 'secrets');
  if (values === null) return null;
  of.secrets.push(...Object.values(values));
  if (Object.keys(values).some((name) => name.startsWith('SUPABASE_')))
    return refuseField(of, 'secrets', 'names that begin with "SUPABASE_" are taken', 'other names');
  return values;
}

/** What overwrites a live project names it again. */
function readOverwrites(of: ActionFields, project: string | null): string | null | false {
  const text = readOptionalText(of, 'overwrites');
  if (text === null || text === false || text === project) return text;
  if (project !== null)
    refuseField(of, 'overwrites', 'it is another project', 'the same reference as "project"');
  return false;
}

function readCli(of: ActionFields): SupabaseWork['cli'] | null {
  const inner = readInnerMap(of, 'cli', CLI_KEYS);
  if (inner === null) return null;
  const [program, ...rest] = inner.fields.has('command')
    ? (readActionTexts(inner, 'command') ?? [])
    : ['supabase'];
  const surroundings = readSurroundings(inner);
  const down = readDown(inner);
  if (program === undefined || surroundings === null || down === null) return null;
  return { command: [program, ...rest], ...surroundings, down };
}

function readDown(of: ActionFields): Record<string, string> | null {
  const node = of.fields.get('down');
  if (node === undefined) return refuseField(of, 'down', '', DOWN);
  const versions = node.kind === 'map' ? node.entries.map(({ key }) => key) : [];
  const isFine = versions.every((version) => /^\d{14}$/.test(version));
  if (!isFine || versions.length === 0 || versions.length > restLimits.namesMax)
    return refuseField(of, 'down', 'it is no map of migrations', DOWN, 'wrong-type');
  const inner = innerFields(
    of,
    'down',
    mapOf(node, `"down" of ${of.what}`, versions, of.parts.report),
  );
  if (inner === null) return null;
  const files = versions.map((version) => [version, readActionText(inner, version)] as const);
  const read = files.flatMap(([version, file]) =>
    file === null ? [] : [[version, of.parts.secrets.place(file)] as const],
  );
  return read.length === files.length ? Object.fromEntries(read) : null;
}

const DOWN = `SQL files by migration, such as { "20241130000000": down/agent-tables.sql }, at most ${restLimits.namesMax}`;
