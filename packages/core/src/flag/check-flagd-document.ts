import type { Json } from '../json.ts';
import { checkFlagdTargeting } from './check-flagd-targeting.ts';
import { type FlagdMistake, FlagdMistakes, quoted } from './flagd-mistakes.ts';
import { isRecord } from './is-record.ts';

/**
 * What a document is: `flagd` (flags as an object or as a list), `flags` (as an object only, as
 * providers take it) or `targeting` (the rule of one flag).
 */
export type FlagdDocumentKind = 'flagd' | 'flags' | 'targeting';

/**
 * What is wrong with a foreign document by the strict rules of the flagd schemas: states, types of
 * variants, metadata, and every operator with number and kind of its operands. `compileRuleset` is
 * more tolerant than that in most things, and stricter in one: it also knows which variants and
 * `$evaluators` exist. At most 1 000 mistakes; none when the document is sound. Never throws.
 * Source: https://flagd.dev/schema/v0/flagd.json, flags.json and targeting.json
 *
 * @param kind by default the schema that `$schema` names, else `flagd`
 * @example
 * checkFlagdDocument({ flags: { a: { state: 'ON', variants: { on: true } } } })
 * // [{ flag: 'a', place: '/flags/a/state', message: 'state is "ON"; use "ENABLED" or "DISABLED"' }]
 */
export function checkFlagdDocument(
  document: unknown,
  kind: FlagdDocumentKind = kindOf(document),
): readonly FlagdMistake[] {
  const mistakes = new FlagdMistakes();
  if (kind === 'targeting') checkFlagdTargeting(document, mistakes);
  else checkDocument(document, kind, mistakes);
  return mistakes.list;
}

function kindOf(document: unknown): FlagdDocumentKind {
  const schema = isRecord(document) ? own(document, '$schema') : null;
  if (typeof schema !== 'string') return 'flagd';
  if (schema.endsWith('targeting.json')) return 'targeting';
  return schema.endsWith('flags.json') ? 'flags' : 'flagd';
}

function checkDocument(document: unknown, kind: FlagdDocumentKind, mistakes: FlagdMistakes): void {
  if (!isRecord(document)) return void mistakes.add('the document is no object; write one');
  mistakes.at('metadata', () => checkMetadata(document, mistakes, ['flagSetId', 'version']));
  const evaluators = own(document, '$evaluators');
  if (evaluators !== undefined) {
    mistakes.at('$evaluators', () => {
      eachMember(evaluators, mistakes, (targeting) => checkFlagdTargeting(targeting, mistakes));
    });
  }
  const flags = own(document, 'flags');
  mistakes.at('flags', () => {
    if (flags === undefined) mistakes.add('flags are missing; add them, if only {}');
    else if (kind === 'flagd' && Array.isArray(flags)) checkList(flags, mistakes);
    else {
      eachMember(flags, mistakes, (flag, key) => {
        mistakes.atFlag(key, () => checkFlag(flag, mistakes));
      });
    }
  });
}

function checkList(flags: readonly unknown[], mistakes: FlagdMistakes): void {
  for (const [index, flag] of flags.entries()) {
    mistakes.at(index, () => {
      const key = isRecord(flag) ? own(flag, 'key') : undefined;
      const isKey = typeof key === 'string' && key !== '';
      mistakes.atFlag(isKey ? key : null, () => {
        if (!isKey)
          mistakes.add('a flag of a list has no key; give it a "key" that is no empty text');
        checkFlag(flag, mistakes);
      });
    });
  }
}

function checkFlag(flag: unknown, mistakes: FlagdMistakes): void {
  if (!isRecord(flag)) return void mistakes.add('the flag is no object; write one');
  const state = own(flag, 'state');
  if (state !== 'ENABLED' && state !== 'DISABLED') {
    mistakes.at('state', () => {
      const found = state === undefined ? 'state is missing' : `state is ${quoted(state)}`;
      mistakes.add(`${found}; use "ENABLED" or "DISABLED"`);
    });
  }
  mistakes.at('variants', () => checkVariants(own(flag, 'variants'), mistakes));
  const defaultVariant = own(flag, 'defaultVariant') ?? null;
  if (defaultVariant !== null && typeof defaultVariant !== 'string') {
    mistakes.at('defaultVariant', () =>
      mistakes.add(`default variant is ${quoted(defaultVariant)}; name a variant, or write null`),
    );
  }
  mistakes.at('metadata', () => checkMetadata(flag, mistakes, []));
  const targeting = own(flag, 'targeting');
  if (targeting !== undefined) {
    mistakes.at('targeting', () => checkFlagdTargeting(targeting, mistakes));
  }
}

function checkVariants(variants: Json | undefined, mistakes: FlagdMistakes): void {
  if (variants === undefined) return void mistakes.add('variants are missing; add some');
  let first: string | null = null;
  let count = 0;
  eachMember(variants, mistakes, (value) => {
    count += 1;
    const type = typeOf(value);
    if (type === null) {
      mistakes.add(`a value is ${quoted(value)}; use a boolean, a number, a text or an object`);
    } else if (first !== null && first !== type) {
      mistakes.add(`a value is a ${type} and others are a ${first}; use one type for all`);
    } else first = type;
  });
  if (isRecord(variants) && count === 0) mistakes.add('there are no variants; add some');
}

function typeOf(value: Json): 'boolean' | 'number' | 'text' | 'object' | null {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'string') return 'text';
  return isRecord(value) ? 'object' : null;
}

function checkMetadata(
  holder: Readonly<Record<string, Json>>,
  mistakes: FlagdMistakes,
  texts: readonly string[],
): void {
  const metadata = own(holder, 'metadata');
  if (metadata === undefined) return;
  if (!isRecord(metadata)) return void mistakes.add('metadata is no object; write one');
  for (const name of Object.keys(metadata)) {
    mistakes.at(name, () => {
      const value = metadata[name];
      const mustBeText = texts.includes(name);
      if (typeof value === 'object' || (mustBeText && typeof value !== 'string')) {
        const right = mustBeText ? 'a text' : 'a text, a number or a boolean';
        mistakes.add(`metadata is ${quoted(value)}; use ${right}`);
      }
    });
  }
}

function eachMember(
  value: Json,
  mistakes: FlagdMistakes,
  look: (member: Json, name: string) => void,
): void {
  if (!isRecord(value)) return void mistakes.add(`it is ${quoted(value)}; write an object`);
  for (const name of Object.keys(value)) {
    mistakes.at(name, () => {
      if (name === '') mistakes.add('a name is empty; give it one');
      look(value[name] ?? null, name);
    });
  }
}

function own(holder: Readonly<Record<string, Json>>, name: string): Json | undefined {
  return Object.hasOwn(holder, name) ? holder[name] : undefined;
}
