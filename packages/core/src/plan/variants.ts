import type { Json } from '../json.ts';
import { found, listed, quoted } from './found.ts';
import { readJson } from './json-value.ts';
import { PLAN_LIMITS } from './limits.ts';
import { checkServedName, claimName } from './name.ts';
import { readNamed } from './named.ts';
import { nearestName } from './nearest-name.ts';
import { addProblem, type Report } from './report.ts';
import type { FlagDefinition, Node, Position } from './types.ts';

type Kind = FlagDefinition['kind'];

/** Variants and the one kind that all their values have. */
export interface Variants {
  readonly kind: Kind;
  readonly variants: Readonly<Record<string, Json>>;
}

/** Reads the variants of a flag. `null` when there are none; mistakes are reported. Never throws. */
export function readVariants(report: Report, node: Node): Variants | null {
  const variants = new Map<string, Json>();
  const claims = new Map<string, Position>();
  let first: Kind | null = null;
  for (const { key, at, value } of readNamed(report, node, '"variants"', PLAN_LIMITS.variants)) {
    const name = checkVariantName(report, key, at);
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

/** Lists of variants travel as text with commas between them. */
function checkVariantName(report: Report, name: string, at: Position): string | null {
  if (!name.includes(',')) return checkServedName(report, name, at, 'the name of a variant');
  return addProblem(report, {
    code: 'out-of-range',
    at,
    message: `Cannot read the name of a variant: ${quoted(name)} holds ","`,
    expected: 'a name without ","',
  });
}

/** A variant that the flag has; `null` when it is none, which is reported. Never throws. */
export function readVariant(
  report: Report,
  node: Node,
  variants: readonly string[],
): string | null {
  if (node.kind === 'scalar' && typeof node.value === 'string' && variants.includes(node.value)) {
    return node.value;
  }
  const text = node.kind === 'scalar' ? node.text : null;
  return refuseVariant(report, found(node), text, node.at, variants);
}

/** The same for a text that is already at hand, such as a map's key. */
export function checkVariant(
  report: Report,
  variant: string,
  at: Position,
  variants: readonly string[],
): string | null {
  if (variants.includes(variant)) return variant;
  return refuseVariant(report, quoted(variant), variant, at, variants);
}

function refuseVariant(
  report: Report,
  shown: string,
  text: string | null,
  at: Position,
  variants: readonly string[],
): null {
  const nearest = text === null ? null : nearestName(text, variants);
  return addProblem(report, {
    code: 'unknown-name',
    at,
    message: `Cannot serve variant ${shown}: the flag has no such variant`,
    expected: nearest === null ? listed(variants) : quoted(nearest),
  });
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
