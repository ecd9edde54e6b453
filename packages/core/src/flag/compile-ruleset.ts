import { errorAnswer } from './answers.ts';
import { type CompiledFlag, compileFlag, type Surroundings } from './compile-flag.ts';
import { isRecord } from './is-record.ts';
import { mergedMetadata } from './merged-metadata.ts';
import type { Evaluation, FlagdDocument, Logic } from './types.ts';

/** A ruleset that is ready to be evaluated. Immutable; `patchRuleset` makes the next one. */
export interface CompiledRuleset extends Surroundings {
  /** Every flag of the document, broken ones included. */
  readonly flags: ReadonlyMap<string, CompiledFlag>;
  /** Flags that answer ERROR with PARSE_ERROR, and why. */
  readonly broken: ReadonlyMap<string, string>;
  /** The answer for a key that is no flag. */
  readonly notFound: Evaluation;
}

const NO_METADATA: Evaluation['metadata'] = Object.freeze({});

/**
 * Compiles a flagd document into closures. A malformed flag is kept as broken and does no harm to
 * the others; a document without flags gives an empty ruleset. The document is copied where
 * answers share it, so it may change afterwards. Never throws on data.
 * Source: https://flagd.dev/reference/flag-definitions/
 *
 * @example
 * const ruleset = compileRuleset({
 *   flags: { greet: { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on' } },
 * });
 * ruleset.flags.size // 1
 */
export function compileRuleset(document: FlagdDocument): CompiledRuleset {
  const members = new Map<string, unknown>(isRecord(document) ? Object.entries(document) : []);
  const metadata = mergedMetadata(NO_METADATA, members.get('metadata') ?? {}) ?? NO_METADATA;
  const evaluators = new Map<string, Logic>(entriesOf(members.get('$evaluators')));
  const flags = new Map<string, CompiledFlag>();
  const broken = new Map<string, string>();
  for (const [key, flag] of entriesOf(members.get('flags'))) {
    const compilation = compileFlag(key, flag, { evaluators, metadata });
    flags.set(key, compilation.flag);
    if (compilation.why !== null) broken.set(key, compilation.why);
  }
  const notFound = errorAnswer('FLAG_NOT_FOUND', metadata);
  return { flags, broken, evaluators, metadata, notFound };
}

function entriesOf(value: unknown) {
  return isRecord(value) ? Object.entries(value) : [];
}
