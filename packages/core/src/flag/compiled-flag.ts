import { emptyAnswer, errorAnswer, variantAnswer } from './answers.ts';
import type { FlagParts } from './check-flag.ts';
import { compileTargeting } from './compile-targeting.ts';
import { type Metadata, mergedMetadata } from './merged-metadata.ts';
import type { Rule } from './rule.ts';
import { ruleName } from './rule-name.ts';
import type { Evaluation, Logic } from './types.ts';
import type { WorkMeter } from './work-meter.ts';

/** What the flags of one document share. */
export interface Surroundings {
  readonly evaluators: ReadonlyMap<string, Logic>;
  /** Of the whole document; a flag's own goes before it. */
  readonly metadata: Metadata;
  readonly meter: WorkMeter;
}

/**
 * A flag that is ready to be evaluated. Closures and answers are made when they are first asked for:
 * most flags of a large document never are, in any one process.
 */
export class CompiledFlag {
  readonly #key: string;
  /** `null` for a broken flag. */
  readonly #parts: FlagParts | null;
  readonly #around: Surroundings;
  #rule: Rule<Evaluation> | null | undefined;
  #settledFromMs = 0;
  #fixed: Evaluation | undefined;
  #failed: Evaluation | undefined;
  #ownMetadata: Metadata | undefined;

  constructor(key: string, parts: FlagParts | null, around: Surroundings) {
    this.#key = key;
    this.#parts = parts;
    this.#around = around;
    this.#rule = parts === null || parts.targeting === null ? null : undefined;
  }

  /** Decides by context and time; `null` when the answer is always `fixed`. */
  get rule(): Rule<Evaluation> | null {
    if (this.#rule === undefined) this.#rule = this.#compiled();
    return this.#rule;
  }

  /**
   * From when on the time does not matter to its answers, ms: any time from then on will do. 0 when
   * it never did, Infinity when it always does.
   */
  get settledFromMs(): number {
    if (this.#rule === undefined) this.#rule = this.#compiled();
    return this.#settledFromMs;
  }

  /** Counts the work of one evaluation. */
  get meter(): WorkMeter {
    return this.#around.meter;
  }

  /** The answer where no rule is asked. */
  get fixed(): Evaluation {
    this.#fixed ??= this.#withoutRule();
    return this.#fixed;
  }

  /** The answer when the rule throws. */
  get failed(): Evaluation {
    this.#failed ??= errorAnswer('GENERAL', this.metadata);
    return this.#failed;
  }

  /** What its answers carry: without the names of the rules, which are in them one by one. */
  get metadata(): Metadata {
    this.#ownMetadata ??= this.#merged();
    return this.#ownMetadata;
  }

  /** Makes the closures now, so that no evaluation waits for them. */
  compile(): void {
    if (this.#rule === undefined) this.#rule = this.#compiled();
  }

  #compiled(): Rule<Evaluation> | null {
    const parts = this.#parts;
    if (parts === null || parts.targeting === null) return null;
    const { evaluators, meter } = this.#around;
    const around = { flagKey: this.#key, evaluators, meter };
    const { rule, settledFromMs } = compileTargeting(parts.targeting, around, (branch) =>
      this.#answersOf(branch === null ? null : ruleName(parts.metadata, branch)),
    );
    this.#settledFromMs = settledFromMs;
    return rule;
  }

  /** One object for each variant that a rule gives, made once. */
  #answersOf(rule: string | null): (result: unknown) => Evaluation {
    // A list: few flags give more than four variants by one rule, and maps take ten times as much.
    const made: Evaluation[] = [];
    let byDefault: Evaluation | undefined;
    return (result) => {
      if (result === null || result === undefined) {
        byDefault ??= this.#byDefault(rule, 'DEFAULT');
        return byDefault;
      }
      const name = typeof result === 'string' ? result : nameOf(result);
      for (const known of made) if (known.servedAs === name) return known;
      const answer = this.#variant(name, rule, 'TARGETING_MATCH');
      if (answer === null) return this.failed;
      made.push(answer);
      return answer;
    };
  }

  #withoutRule(): Evaluation {
    const parts = this.#parts;
    if (parts === null) return errorAnswer('PARSE_ERROR', this.metadata);
    if (!parts.isEnabled) return emptyAnswer('DISABLED', null, this.metadata);
    return this.#byDefault(null, parts.targeting === null ? 'STATIC' : 'DEFAULT');
  }

  #byDefault(rule: string | null, reason: 'STATIC' | 'DEFAULT'): Evaluation {
    const name = this.#parts?.defaultVariant ?? null;
    return this.#variant(name, rule, reason) ?? emptyAnswer('DEFAULT', rule, this.metadata);
  }

  #variant(
    name: string | null,
    rule: string | null,
    reason: Evaluation['reason'],
  ): Evaluation | null {
    const variants = this.#parts?.variants ?? {};
    if (name === null || !Object.hasOwn(variants, name)) return null;
    return variantAnswer(
      { servedAs: name, value: variants[name] ?? null, rule, reason },
      this.metadata,
    );
  }

  #merged(): Metadata {
    const parts = this.#parts;
    if (parts === null) return this.#around.metadata;
    const { rules, ...others } = parts.metadata;
    const isNames = parts.targeting !== null && typeof rules === 'string';
    return mergedMetadata(this.#around.metadata, isNames ? others : parts.metadata);
  }
}

/** Numbers and booleans name variants, lists and objects none. */
function nameOf(result: unknown): string | null {
  return typeof result === 'object' ? null : String(result);
}
