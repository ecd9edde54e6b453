import type { Json } from '../json.ts';
import { readEnvironment } from './environment-settings.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { found } from './found.ts';
import { readJson } from './json-value.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { checkName, claimName, readDescription, readServedName } from './name.ts';
import { readNamed } from './named.ts';
import { readBoolean } from './number.ts';
import { addProblem, type Report } from './report.ts';
import type { EnvironmentSettings, FlagDefinition, Node, Position } from './types.ts';
import { readVariant, readVariants } from './variants.ts';

/** Keys of a flag. */
export const FLAG: Vocabulary = {
  what: 'a flag',
  required: { variants: 'variants: { off: false, on: true }', off: 'off: off' },
  optional: ['description', 'aliases', 'schema', 'clientVisible', 'variable', 'environments'],
};

/** What the flags of a file have in common. */
export interface FlagContext {
  /** Every alias, in the order of the file. */
  readonly aliases: { readonly name: string; readonly at: Position }[];
  /** First mention of each segment. */
  readonly segments: Map<string, Position>;
}

/**
 * Reads one flag: variants of one kind, the variant that is "off", and what is served in each
 * environment. `null` when it has mistakes, which are reported. Never throws.
 */
export function readFlag(
  report: Report,
  node: Node,
  key: string,
  at: Position,
  context: FlagContext,
): FlagDefinition | null {
  const fields = readFields(report, node, FLAG);
  if (fields === null) return null;
  const description = readOptional(fields, 'description', null, (value) =>
    readDescription(report, value, '"description"'),
  );
  const aliases = readOptional(fields, 'aliases', [], (value) =>
    readAliases(report, value, context),
  );
  const schema = readOptional<Json>(fields, 'schema', null, (value) => readSchema(report, value));
  const clientVisible = readOptional(fields, 'clientVisible', false, (value) =>
    readBoolean(report, value, '"clientVisible"'),
  );
  const variable = readOptional(fields, 'variable', null, (value) => readVariable(report, value));
  const found = readRequired(fields, 'variants', (value) => readVariants(report, value));
  if (found === null) return null;
  const { kind, variants } = found;
  const names = Object.keys(variants);
  const off = readRequired(fields, 'off', (value) => readVariant(report, value, names));
  // The environments are read also when `off` is wrong: every mistake is told at once.
  const known = { key, variants, off: off ?? names[0] ?? '' };
  const environments = readEnvironments(report, fields, known, context);
  if (off === null) return null;
  const flag = { key, description, kind, variants, schema, off, variable, at };
  return {
    ...flag,
    aliases: aliases ?? [],
    clientVisible: clientVisible === true,
    environments,
  };
}

function readAliases(report: Report, node: Node, context: FlagContext): readonly string[] {
  const names: string[] = [];
  for (const item of readList(report, node, '"aliases"', 1, PLAN_LIMITS.aliases)) {
    const name = readServedName(report, item, 'an alias');
    if (name === null) continue;
    names.push(name);
    context.aliases.push({ name, at: item.at });
  }
  return names;
}

/** Only that it is a map: what it says is checked where JSON Schema is known. */
function readSchema(report: Report, node: Node): Json {
  if (node.kind === 'map') return readJson(report, node);
  return addProblem(report, {
    code: 'wrong-type',
    at: node.at,
    message: `Cannot read "schema": found ${found(node)}`,
    expected: 'a JSON schema, for example "{ type: boolean }"',
  });
}

function readVariable(report: Report, node: Node): string | null {
  const expected = 'the name of an environment variable, for example "VITE_FEATURE_NEW_CHAT"';
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    const message = `Cannot read "variable": found ${found(node)}`;
    return addProblem(report, { code: 'wrong-type', at: node.at, message, expected });
  }
  const { value } = node;
  if (value.length <= PLAN_LIMITS.nameLength && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) {
    return value;
  }
  const message = `Cannot read "variable": ${found(node)} is no name of a variable`;
  return addProblem(report, { code: 'out-of-range', at: node.at, message, expected });
}

function readEnvironments(
  report: Report,
  fields: Fields,
  flag: Pick<FlagDefinition, 'key' | 'variants' | 'off'>,
  context: FlagContext,
): Readonly<Record<string, EnvironmentSettings>> {
  const read = new Map<string, EnvironmentSettings>();
  const field = fields.get('environments');
  if (field === undefined) return {};
  const claims = new Map<string, Position>();
  const { environments: max } = PLAN_LIMITS;
  for (const { key, at, value } of readNamed(report, field.value, '"environments"', max)) {
    const name = checkName(report, key, at, 'the name of an environment');
    const settings = readEnvironment(report, value, at, flag, context.segments);
    if (name === null || settings === null) continue;
    const fresh = claimName(report, claims, name, at, 'environment', 'each environment once');
    if (fresh !== null) read.set(name, settings);
  }
  return Object.fromEntries(read);
}
