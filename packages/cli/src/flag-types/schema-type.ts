import type { Json } from '@tidegate/core';

type Schema = { readonly [key: string]: Json };

const MAX_DEPTH = 12;
const MAX_MEMBERS = 200;
/** What only narrows a value or speaks of it: the type stays right without it. */
const HARMLESS: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'additionalProperties',
  'type',
  'enum',
  'const',
  'properties',
  'required',
  'items',
]);

/**
 * The TypeScript type of a simple JSON schema: `type`, `enum`, `const`, `properties`, `required`,
 * `items`, and what only narrows these. `null` for one that says more. Never throws.
 */
export function schemaType(schema: Json, depth = 0): string | null {
  if (!isMap(schema) || depth > MAX_DEPTH) return null;
  if (Object.keys(schema).some((key) => !HARMLESS.has(key))) return null;
  if (Object.hasOwn(schema, 'const')) return literal(schema['const'] ?? null);
  if (Object.hasOwn(schema, 'enum')) return literals(schema['enum'] ?? null);
  switch (own(schema, 'type')) {
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'null':
      return 'null';
    case 'array':
      return listType(schema, depth);
    case 'object':
      return mapType(schema, depth);
    default:
      return null;
  }
}

function listType(schema: Schema, depth: number): string | null {
  if (!Object.hasOwn(schema, 'items')) return 'readonly unknown[]';
  const item = schemaType(schema['items'] ?? null, depth + 1);
  return item === null ? null : `readonly (${item})[]`;
}

function mapType(schema: Schema, depth: number): string | null {
  const properties = own(schema, 'properties') ?? {};
  const needed = own(schema, 'required') ?? [];
  if (!isMap(properties) || !Array.isArray(needed)) return null;
  const keys = Object.keys(properties).sort();
  // Without names of its own it may hold anything.
  if (keys.length === 0) return 'Readonly<Record<string, unknown>>';
  if (keys.length > MAX_MEMBERS) return null;
  const fields: string[] = [];
  for (const key of keys) {
    const type = schemaType(properties[key] ?? null, depth + 1);
    if (type === null) return null;
    fields.push(`readonly ${JSON.stringify(key)}${needed.includes(key) ? '' : '?'}: ${type}`);
  }
  return `{ ${fields.join('; ')} }`;
}

function literals(values: Json): string | null {
  if (!Array.isArray(values) || values.length === 0 || values.length > MAX_MEMBERS) return null;
  const texts = (values as readonly Json[]).map(literal);
  return texts.some((text) => text === null) ? null : [...new Set(texts)].sort().join(' | ');
}

function literal(value: Json): string | null {
  return typeof value === 'object' && value !== null ? null : JSON.stringify(value);
}

function own(schema: Schema, key: string): Json | undefined {
  return Object.hasOwn(schema, key) ? schema[key] : undefined;
}

function isMap(value: Json): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
