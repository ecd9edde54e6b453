import type { FileProblem, FlagDefinition, Json, Node, Position } from '@tidegate/core';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { unknownKeywords } from './schema-keywords.ts';
import { SCHEMA_LIMITS } from './schema-limits.ts';

/**
 * Holds the variants of a file's flags against the flags' JSON schemas (draft 2020-12). A mistake in
 * a schema is told at its place, and a value that its schema refuses at the value's. Bounded by
 * `SCHEMA_LIMITS`. Never throws.
 *
 * @param tree of the file that the flags were read from
 */
export function checkVariants(
  file: string,
  tree: Node,
  flags: readonly FlagDefinition[],
): readonly FileProblem[] {
  const problems: FileProblem[] = [];
  const compiled = new Map<string, ValidateFunction | null>();
  let free: number = SCHEMA_LIMITS.nodesPerFile;
  for (const { key, schema, variants } of flags) {
    if (schema === null || problems.length >= SCHEMA_LIMITS.problems) continue;
    const text = JSON.stringify(schema);
    const node = at(tree, ['flags', key, 'schema']);
    const known = compiled.get(text);
    if (known === undefined) free -= nodesOf(schema);
    const place: Place = { file, flag: key, node };
    const validate = known === undefined ? compile(place, schema, free, problems) : known;
    compiled.set(text, validate);
    if (validate === null) continue;
    for (const [variant, value] of Object.entries(variants)) {
      const flaw = flawOf(validate, value);
      if (flaw === null) continue;
      problems.push(badValue(file, at(tree, ['flags', key, 'variants', variant]), variant, flaw));
    }
  }
  return problems.slice(0, SCHEMA_LIMITS.problems);
}

/** Where a schema stands. */
interface Place {
  readonly file: string;
  readonly flag: string;
  readonly node: Node;
}

let ajv: Ajv2020 | null = null;

/** Made when it is first needed: most files have no schema. */
function checker(): Ajv2020 {
  ajv ??= new Ajv2020({ strictTypes: false, strictTuples: false, logger: false });
  return ajv;
}

function compile(
  { file, flag, node }: Place,
  schema: Json,
  free: number,
  problems: FileProblem[],
): ValidateFunction | null {
  const refuse = (code: FileProblem['code'], place: Position, why: string, expected: string) => {
    const message = `Cannot use the schema of flag ${JSON.stringify(flag)}: ${why}`;
    problems.push({ code, file, at: place, message, expected });
    return null;
  };
  const nodes = nodesOf(schema);
  if (nodes > SCHEMA_LIMITS.nodes || free < 0) {
    const what =
      nodes > SCHEMA_LIMITS.nodes ? `it has ${nodes} values` : 'those before it are large';
    const { nodes: one, nodesPerFile } = SCHEMA_LIMITS;
    return refuse('too-large', node.at, what, `at most ${one} values, ${nodesPerFile} in one file`);
  }
  const unknown = unknownKeywords(file, node);
  problems.push(...unknown);
  if (unknown.length > 0) return null;
  const meta = checker();
  if (meta.validateSchema(schema as object) !== true) {
    const [error] = meta.errors ?? [];
    const place = at(node, pathOf(error));
    return refuse(
      'wrong-type',
      place.at,
      `it ${error?.message ?? 'is no schema'}${detailOf(error)}`,
      'a JSON schema',
    );
  }
  try {
    const validate = meta.compile(schema as object);
    meta.removeSchema(schema as object);
    return validate;
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be compiled';
    return refuse('not-supported', node.at, why.replace(/\.$/, ''), 'another schema');
  }
}

/** What is wrong with a value, or `null`. */
function flawOf(validate: ValidateFunction, value: Json): string | null {
  const nodes = nodesOf(value);
  if (nodes > SCHEMA_LIMITS.variantNodes) {
    return `it has ${nodes} values, more than ${SCHEMA_LIMITS.variantNodes}`;
  }
  if (validate(value)) return null;
  const [error] = validate.errors ?? [];
  const path = pathOf(error).join('.');
  const what = `${error?.message ?? 'does not fit'}${detailOf(error)}`;
  return `${path === '' ? 'it' : JSON.stringify(path)} ${what}`;
}

/** Names that the library's sentence leaves out. */
function detailOf(error: ErrorObject | undefined): string {
  const { additionalProperty, allowedValues } = error?.params ?? {};
  if (typeof additionalProperty === 'string')
    return `, found ${JSON.stringify(additionalProperty)}`;
  if (!Array.isArray(allowedValues)) return '';
  return ` ${allowedValues
    .slice(0, 12)
    .map((value) => JSON.stringify(value))
    .join(', ')}`;
}

function badValue(file: string, { at: place }: Node, variant: string, flaw: string): FileProblem {
  return {
    code: 'wrong-type',
    file,
    at: place,
    message: `Cannot use this value of variant ${JSON.stringify(variant)}: ${flaw}`,
    expected: 'a value that the "schema" of the flag allows',
  };
}

function pathOf(error: ErrorObject | undefined): readonly string[] {
  const parts = (error?.instancePath ?? '').split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The node at a path; the last that is there when the path leads nowhere. */
function at(from: Node, path: readonly string[]): Node {
  let node = from;
  for (const part of path) {
    const next =
      node.kind === 'map'
        ? node.entries.find(({ key }) => key === part)?.value
        : node.kind === 'list'
          ? node.items[Number(part)]
          : undefined;
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

function nodesOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  let nodes = 1;
  for (const part of Object.values(value)) nodes += nodesOf(part);
  return nodes;
}
