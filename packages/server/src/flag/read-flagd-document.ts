import type { Json, JsonObject } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import {
  IMPORT_DEPTH_MAX,
  IMPORT_KEY_LENGTH_MAX,
  RULESET_BYTES_MAX,
  RULESET_FLAGS_MAX,
  WARNINGS_MAX,
} from '../store/limits.ts';
import { inlineEvaluators } from './inline-evaluators.ts';

/** The flags of a flagd document, each able to stand alone. */
export interface FlagdImport {
  /** By key, own properties only. */
  readonly flags: Readonly<Record<string, Json>>;
  /** What of the document is not kept. */
  readonly warnings: readonly string[];
}

const KNOWN = ['$schema', 'flags', '$evaluators', 'metadata'];

/**
 * Reads a flagd document, with flags as a map or as a list: evaluators and the document's metadata
 * are put into each flag, and otherwise flags stay word for word, broken ones too.
 *
 * @throws ProblemError `malformed-request` when it is no JSON, no flagd document, nested too
 *   deeply, or has keys that no flag can have; `body-too-large` for more flags than a ruleset takes,
 *   or when what is put into them comes to more
 */
export function readFlagdDocument(text: string): FlagdImport {
  const document = parse(text);
  const listed = flagsOf(member(document, 'flags'));
  const warnings = Object.keys(document)
    .filter((name) => !KNOWN.includes(name))
    .slice(0, 20)
    .map((name) => `"${name}" of the document is not kept: flagd has no such member`);
  warnings.push(...listed.warnings);
  if (listed.flags.size > RULESET_FLAGS_MAX) {
    throw new ProblemError(
      'body-too-large',
      `Cannot import ${listed.flags.size} flags: an environment takes ${RULESET_FLAGS_MAX}; leave out those that nobody asks for`,
    );
  }
  refuseKeys([...listed.flags.keys()]);
  const metadata = flatMetadata(member(document, 'metadata'), warnings);
  const given = member(document, '$evaluators');
  const evaluators = new Map(isRecord(given) ? Object.entries(given) : []);
  const shared: Shared = {
    evaluators,
    metadata,
    metadataBytes: JSON.stringify(metadata).length,
    spend: allowance(),
  };
  const flags = [...listed.flags].map(([key, flag]): [string, Json] => [
    key,
    standingAlone(flag, shared),
  ]);
  return { flags: Object.fromEntries(flags), warnings };
}

function parse(text: string): JsonObject {
  if (isTooDeep(text)) {
    throw malformed(`it is nested over ${IMPORT_DEPTH_MAX} levels deep`, 'make it flatter');
  }
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw malformed('it is not JSON', 'convert YAML to JSON first', detail);
  }
  if (isRecord(document)) return document;
  throw malformed('it is no object', 'give a document with "flags"');
}

/** Told from the text: what walks through the parsed document may then recurse. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (sign === '"') index = endOfText(text, index);
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    if (depth > IMPORT_DEPTH_MAX) return true;
  }
  return false;
}

/** Where a text of JSON ends that begins at `start`. */
function endOfText(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index;
}

function flagsOf(flags: Json | undefined): { flags: Map<string, Json>; warnings: string[] } {
  if (isRecord(flags)) return { flags: new Map(Object.entries(flags)), warnings: [] };
  if (!Array.isArray(flags)) {
    throw malformed('it has no flags', 'give "flags" as a map or a list');
  }
  const byKey = new Map<string, Json>();
  const warnings: string[] = [];
  for (const [index, item] of flags.entries()) {
    const key = isRecord(item) ? member(item, 'key') : undefined;
    if (!isRecord(item) || typeof key !== 'string') {
      warn(warnings, `Item ${index} of "flags" is not kept: it has no key`);
      continue;
    }
    if (byKey.has(key)) {
      warn(warnings, `Item ${index} of "flags" takes the place of an earlier flag "${key}"`);
    }
    byKey.set(key, Object.fromEntries(Object.entries(item).filter(([name]) => name !== 'key')));
  }
  return { flags: byKey, warnings };
}

function warn(warnings: string[], warning: string): void {
  if (warnings.length < WARNINGS_MAX) warnings.push(warning);
}

/** A key goes into paths, patches and other people's programs. */
function refuseKeys(keys: readonly string[]): void {
  const problems = keys.flatMap((key) => {
    const flaw = flawOf(key);
    return flaw === null ? [] : [`key ${JSON.stringify(key.slice(0, 60))} ${flaw}`];
  });
  const [first] = problems;
  if (first === undefined) return;
  throw new ProblemError(
    'malformed-request',
    `Cannot read the flagd document: ${first}; give that flag another key`,
    { detail: 'Nothing was stored', problems: problems.slice(0, 20) },
  );
}

function flawOf(key: string): string | null {
  if (key === '') return 'is empty';
  if (key.length > IMPORT_KEY_LENGTH_MAX) return `has over ${IMPORT_KEY_LENGTH_MAX} characters`;
  if (key === '__proto__') return 'is a reserved name';
  return /\p{Cc}/u.test(key) ? 'holds control characters' : null;
}

type Metadata = Readonly<Record<string, string | number | boolean>>;

function flatMetadata(metadata: Json | undefined, warnings: string[]): Metadata {
  if (metadata === undefined) return {};
  const entries = isRecord(metadata) ? Object.entries(metadata) : null;
  if (entries?.every(([, value]) => value !== null && typeof value !== 'object') === true) {
    return metadata as Metadata;
  }
  warnings.push('"metadata" of the document is not kept: it is not flat');
  return {};
}

/** What every flag of the document gets. */
interface Shared {
  readonly evaluators: ReadonlyMap<string, Json>;
  readonly metadata: Metadata;
  readonly metadataBytes: number;
  readonly spend: (bytes: number) => void;
}

/** A short document may name a large evaluator in every flag: what comes of it has one bound. */
function allowance(): (bytes: number) => void {
  let left = RULESET_BYTES_MAX;
  return (bytes) => {
    left -= bytes;
    if (left >= 0) return;
    throw new ProblemError(
      'body-too-large',
      `Cannot read the flagd document: with evaluators and metadata put into its flags it takes over ${RULESET_BYTES_MAX} bytes; make them smaller, or leave out flags that nobody asks for`,
    );
  };
}

function standingAlone(flag: Json, shared: Shared): Json {
  if (!isRecord(flag)) return flag;
  const { evaluators, metadata, metadataBytes, spend } = shared;
  const targeting = member(flag, 'targeting');
  const own = member(flag, 'metadata');
  const isMerged = metadataBytes > 2 && (own === undefined || isRecord(own));
  if (isMerged) spend(metadataBytes);
  return {
    ...flag,
    ...(targeting === undefined || evaluators.size === 0
      ? {}
      : { targeting: inlineEvaluators(targeting, evaluators, spend) }),
    ...(isMerged ? { metadata: { ...metadata, ...own } } : {}),
  };
}

function isRecord(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member(record: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function malformed(state: string, hint: string, detail?: string): ProblemError {
  return new ProblemError(
    'malformed-request',
    `Cannot read the flagd document: ${state}; ${hint}`,
    detail === undefined ? {} : { detail },
  );
}
