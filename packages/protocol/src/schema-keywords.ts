import { type FileProblem, type Node, nearestName } from '@tidegate/core';

/** Behind these stands a schema. */
const SCHEMA = [
  'items',
  'contains',
  'additionalProperties',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
];
/** Behind these stands a list of schemas. */
const SCHEMA_LIST = ['prefixItems', 'allOf', 'anyOf', 'oneOf'];
/** Behind these stands a map of schemas. */
const SCHEMA_MAP = ['properties', 'dependentSchemas'];
const PLAIN = [
  ...[
    '$schema',
    '$comment',
    'title',
    'description',
    'default',
    'examples',
    'deprecated',
    'readOnly',
  ],
  ...['writeOnly', 'type', 'enum', 'const', 'minimum', 'maximum', 'exclusiveMinimum', 'multipleOf'],
  ...[
    'exclusiveMaximum',
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
    'uniqueItems',
    'required',
  ],
  ...['minContains', 'maxContains', 'minProperties', 'maxProperties', 'dependentRequired'],
];
const KNOWN: readonly string[] = [...SCHEMA, ...SCHEMA_LIST, ...SCHEMA_MAP, ...PLAIN];

/** Why some keywords of the standard are not taken, and what to use instead. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['pattern', '"enum", "minLength" or "maxLength"'],
  ['patternProperties', '"properties" or "propertyNames"'],
  ['format', '"enum", "minLength" or "maxLength"'],
  ['$ref', 'the schema itself in this place'],
  ['$dynamicRef', 'the schema itself in this place'],
  ['$defs', 'the schemas themselves where they are used'],
]);

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/**
 * Mistakes in a schema that the standard's own schema does not know: keywords that mean nothing, and
 * those that may take for ever to check (regular expressions, references). Never throws.
 *
 * @param node the schema in its file
 */
export function unknownKeywords(file: string, node: Node): readonly FileProblem[] {
  const problems: FileProblem[] = [];
  look(file, node, problems);
  return problems;
}

function look(file: string, node: Node, problems: FileProblem[]): void {
  if (node.kind !== 'map') return;
  for (const { key, at, value } of node.entries) {
    if (!KNOWN.includes(key)) problems.push(refused(file, key, at));
    else if (key === '$schema') checkDialect(file, value, problems);
    else for (const schema of schemasBehind(key, value)) look(file, schema, problems);
  }
}

function schemasBehind(key: string, value: Node): readonly Node[] {
  if (SCHEMA.includes(key)) return [value];
  if (SCHEMA_LIST.includes(key)) return value.kind === 'list' ? value.items : [];
  if (!SCHEMA_MAP.includes(key) || value.kind !== 'map') return [];
  return value.entries.map((entry) => entry.value);
}

function refused(file: string, key: string, at: FileProblem['at']): FileProblem {
  const shown = JSON.stringify(key.slice(0, 60));
  const instead = REFUSED.get(key);
  if (instead !== undefined) {
    const message = `Cannot use ${shown} in the schema of a flag: it may take for ever to check`;
    return { code: 'not-supported', file, at, message, expected: instead };
  }
  const nearest = nearestName(key, KNOWN);
  return {
    code: 'unknown-key',
    file,
    at,
    message: `Cannot use ${shown} in the schema of a flag: there is no such keyword`,
    expected: nearest === null ? 'a keyword of JSON Schema 2020-12' : `"${nearest}"`,
  };
}

function checkDialect(file: string, node: Node, problems: FileProblem[]): void {
  if (node.kind === 'scalar' && (node.value === DIALECT || node.value === `${DIALECT}#`)) return;
  problems.push({
    code: 'not-supported',
    file,
    at: node.at,
    message: 'Cannot use this dialect of JSON Schema',
    expected: `"${DIALECT}"`,
  });
}
