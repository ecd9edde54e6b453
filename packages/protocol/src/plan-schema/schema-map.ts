import { type JsonObject, vocabularies } from '@tidegate/core';

/** Names of the maps that files of `tidegate/v1` hold. */
export type MapName = keyof typeof vocabularies;

/** Schemas of maps, by name; they refer to each other and to terms as `#/$defs/<name>`. */
export type SchemaDefs = Readonly<Record<string, JsonObject>>;

/**
 * The JSON schema of a map of the language: its keys with the parser's word on which must be there,
 * and no others. Each required key shows the parser's example. Never throws.
 *
 * @param properties what each key may be
 */
export function schemaMap(name: MapName, properties: SchemaDefs): JsonObject {
  const { required }: { readonly required: Readonly<Record<string, string>> } = vocabularies[name];
  const described = Object.entries(properties).map(([key, schema]): [string, JsonObject] => {
    const example = required[key];
    const shown = example === undefined ? {} : { description: `Required, for example: ${example}` };
    return [key, { ...shown, ...schema }];
  });
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(required),
    properties: Object.fromEntries(described),
  };
}

/** A reference to another schema of the same file. Never throws. */
export function ref(name: string): JsonObject {
  return { $ref: `#/$defs/${name}` };
}

/** A list of things. Never throws. */
export function listOf(items: JsonObject, max: number, min = 1): JsonObject {
  return { type: 'array', items, minItems: min, maxItems: max };
}

/** A map from names that people choose. Never throws. */
export function namedOf(value: JsonObject, max: number): JsonObject {
  return {
    type: 'object',
    additionalProperties: value,
    propertyNames: ref('name'),
    minProperties: 1,
    maxProperties: max,
  };
}

/** One of a few words. Never throws. */
export function oneOf(words: readonly string[]): JsonObject {
  return { enum: [...words] };
}
