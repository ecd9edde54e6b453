import { errorAnswer } from './answers.ts';
import { compileFlag } from './compile-flag.ts';
import type { CompiledFlag, Surroundings } from './compiled-flag.ts';
import { isRecord } from './is-record.ts';
import { isMetadata, type Metadata, mergedMetadata } from './merged-metadata.ts';
import type { Evaluation, FlagdDocument, Logic } from './types.ts';
import { WorkMeter } from './work-meter.ts';

/** A ruleset that is ready to be evaluated. Immutable; `patchRuleset` makes the next one. */
export interface CompiledRuleset extends Surroundings {
  /** Every flag of the document, broken ones included. */
  readonly flags: ReadonlyMap<string, CompiledFlag>;
  /** Flags that answer ERROR with PARSE_ERROR, and why. */
  readonly broken: ReadonlyMap<string, string>;
  /** The answer for a key that is no flag. */
  readonly notFound: Evaluation;
}

const NO_METADATA: Metadata = Object.freeze({});

/**
 * Compiles a flagd document into closures. A malformed flag is kept as broken and does no harm to
 * the others; a document without flags gives an empty ruleset. Every flag is checked now, but its
 * closures are made when it is first evaluated: leave the rules of the document as they are
 * (values that answers share are copied). Never throws on data.
 * Source: https://flagd.dev/reference/flag-definitions/
 *
 * @example
 * const ruleset = compileRuleset({
 *   flags: { greet: { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on' } },
 * });
 * ruleset.flags.size // 1
 */
export function compileRuleset(document: FlagdDocument): CompiledRuleset {
  const members = new Map<string, unknown>(entriesOf(document));
  const shared = members.get('metadata');
  const metadata = isMetadata(shared) ? mergedMetadata(NO_METADATA, shared) : NO_METADATA;
  const evaluators = new Map<string, Logic>(entriesOf(members.get('$evaluators')));
  const around: Surroundings = { evaluators, metadata, meter: new WorkMeter() };
  const flags = new Map<string, CompiledFlag>();
  const broken = new Map<string, string>();
  const defined = members.get('flags');
  if (isRecord(defined)) {
    for (const key of Object.keys(defined)) {
      const { flag, why } = compileFlag(key, defined[key], around);
      flags.set(key, flag);
      if (why !== null) broken.set(key, why);
    }
  }
  return { ...around, flags, broken, notFound: errorAnswer('FLAG_NOT_FOUND', metadata) };
}

function entriesOf(value: unknown) {
  return isRecord(value) ? Object.entries(value) : [];
}
