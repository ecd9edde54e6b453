import type { Json } from '../json.ts';
import {
  type Field,
  type Fields,
  readFields,
  readOptional,
  readRequired,
  type Vocabulary,
} from './fields.ts';
import { found, listed, quoted } from './found.ts';
import { readJson } from './json-value.ts';
import { PLAN_LIMITS } from './limits.ts';
import { checkName, checkServedName, claimName, readDescription } from './name.ts';
import { readNamed } from './named.ts';
import { nearestName } from './nearest-name.ts';
import { addProblem, type Report } from './report.ts';
import type { FlagDefinition, Node, Position } from './types.ts';

type Kind = FlagDefinition['kind'];

const VOCABULARY: Vocabulary = {
  what: 'a flag',
  required: { variants: 'variants: { off: false, on: true }', off: 'off: off' },
  optional: ['description', 'environments'],
};

/**
 * Reads one flag: variants of one kind, the variant that is "off", and the variant served in each
 * environment. `null` when it has mistakes, which are reported. Never throws.
 */
export function readFlag(
  report: Report,
  node: Node,
  key: string,
  at: Position,
): FlagDefinition | null {
  const fields = readFields(report, node, VOCABULARY);
  if (fields === null) return null;
  const description = readOptional(fields, 'description', null, (value) =>
    readDescription(report, value, '"description"'),
  );
  const found = readRequired(fields, 'variants', (value) => readVariants(report, value));
  if (found === null) return null;
  const { kind, variants } = found;
  const names = Object.keys(variants);
  const off = readRequired(fields, 'off', (value) => readVariant(report, value, names));
  const environments = readEnvironments(report, fields, names);
  return off === null ? null : { key, description, kind, variants, off, environments, at };
}

function readVariants(
  report: Report,
  node: Node,
): { readonly kind: Kind; readonly variants: Readonly<Record<string, Json>> } | null {
  const variants = new Map<string, Json>();
  const claims = new Map<string, Position>();
  let first: Kind | null = null;
  for (const { key, at, value } of readNamed(report, node, '"variants"', PLAN_LIMITS.variants)) {
    const name = checkServedName(report, key, at, 'the name of a variant');
    const kind = kindOf(value);
    if (kind === null || (first !== null && kind !== first)) {
      addProblem(report, {
        code: 'wrong-type',
        at: value.at,
        message: `Cannot use ${found(value)} as value of variant ${quoted(key)}: ${kindProblem(kind, first)}`,
        expected: `a value of one kind for all variants: ${first ?? 'boolean, string, number or object'}`,
      });
      continue;
    }
    first = kind;
    if (name === null) continue;
    if (claimName(report, claims, name, at, 'variant', 'each variant once') === null) continue;
    variants.set(name, readJson(report, value));
  }
  return first === null ? null : { kind: first, variants: Object.fromEntries(variants) };
}

function kindOf(node: Node): Kind | null {
  if (node.kind === 'map') return 'object';
  if (node.kind === 'list' || node.value === null) return null;
  if (typeof node.value === 'boolean') return 'boolean';
  return typeof node.value === 'number' ? 'number' : 'string';
}

function kindProblem(kind: Kind | null, first: Kind | null): string {
  return kind === null ? 'no flag has such values' : `it is a ${kind} and the first is a ${first}`;
}

function readEnvironments(
  report: Report,
  fields: Fields,
  variants: readonly string[],
): Readonly<Record<string, string>> {
  const served = new Map<string, string>();
  const field: Field | undefined = fields.get('environments');
  if (field === undefined) return {};
  const claims = new Map<string, Position>();
  const { environments: max } = PLAN_LIMITS;
  for (const { key, at, value } of readNamed(report, field.value, '"environments"', max)) {
    const name = checkName(report, key, at, 'the name of an environment');
    const variant = readVariant(report, value, variants);
    if (name === null || variant === null) continue;
    const fresh = claimName(report, claims, name, at, 'environment', 'each environment once');
    if (fresh !== null) served.set(name, variant);
  }
  return Object.fromEntries(served);
}

function readVariant(report: Report, node: Node, variants: readonly string[]): string | null {
  const variant = node.kind === 'scalar' ? variants.find((name) => name === node.value) : undefined;
  if (variant !== undefined) return variant;
  const nearest = node.kind === 'scalar' ? nearestName(node.text, variants) : null;
  return addProblem(report, {
    code: 'unknown-name',
    at: node.at,
    message: `Cannot serve variant ${found(node)}: the flag has no such variant`,
    expected: nearest === null ? listed(variants) : quoted(nearest),
  });
}
