import {
  type CompiledRuleset,
  compareRulesetIds,
  compileRuleset,
  type FlagdDocument,
  type FlagdFlag,
  flagHash,
  type Logic,
  parseRulesetId,
  patchRuleset,
  type RulesetId,
  rulesetHash8,
} from '@tidegate/core';
import type { RulesetSnapshot, StreamEvent } from '@tidegate/protocol';
import type { Ledger } from './ledger.ts';
import type { RulesetChange, RulesetSource } from './types.ts';

type Patch = Extract<StreamEvent, { event: 'patch' }>;

/** What became of an offered ruleset. `unfit` = it does not fit on ours: fetch the whole one. */
export type Reception = 'taken' | 'same' | 'refused' | 'unfit';

/**
 * The ruleset in force. It only ever goes forward: a lower (lineage, version), or the same number
 * with another content, is refused, counted and told. It never expires. Never throws on data.
 */
export class RulesetHolder {
  readonly #ledger: Ledger;
  readonly #onChange: OnChange;
  #compiled = compileRuleset({ flags: {} });
  #document: FlagdDocument = { flags: {} };
  #hashes: ReadonlyMap<string, string> = new Map();
  #id: RulesetId | null = null;
  #idText: string | null = null;
  #source: RulesetSource = 'none';

  /** `onChange` hears what took effect, and the keys of the flags that are new, changed or gone. */
  constructor(ledger: Ledger, onChange: OnChange) {
    this.#ledger = ledger;
    this.#onChange = onChange;
  }

  get compiled(): CompiledRuleset {
    return this.#compiled;
  }

  /** What `compiled` was made from. Of a bootstrap it may be anything. */
  get document(): FlagdDocument {
    return this.#document;
  }

  /** `lineage.version.hash8`; `null` for none and for a bootstrap, which has no number. */
  get idText(): string | null {
    return this.#idText;
  }

  get id(): RulesetId | null {
    return this.#id;
  }

  get source(): RulesetSource {
    return this.#source;
  }

  /** The whole ruleset as it goes to disk; `null` while it has no number. */
  get snapshot(): RulesetSnapshot | null {
    if (this.#idText === null) return null;
    const { flags, $evaluators } = this.#document;
    const document = { flags, ...($evaluators === undefined ? {} : { $evaluators }) };
    return { id: this.#idText, document };
  }

  /** Whether a named ruleset is one that we must not take; counts and tells when it is. */
  refuses(text: string): boolean {
    const id = parseRulesetId(text);
    return id !== null && this.#refusal(id, text) === 'refused';
  }

  /**
   * A document that came with the program. Whatever has a number goes before it.
   *
   * @param changed keys that differ from the one before; all of them when left out
   */
  bootstrap(document: FlagdDocument, changed?: readonly string[]): void {
    this.#document = document;
    this.#compiled = compileRuleset(document);
    this.#source = 'bootstrap';
    this.#warnBroken();
    this.#onChange('bootstrap', changed ?? [...this.#compiled.flags.keys()]);
  }

  /** A whole ruleset from disk or network. */
  offerSnapshot(snapshot: RulesetSnapshot, source: 'disk' | 'network'): Reception {
    const id = parseRulesetId(snapshot.id);
    if (id === null) return 'unfit';
    const refusal = this.#refusal(id, snapshot.id);
    if (refusal !== null) return refusal;
    const { document } = snapshot;
    const hashes = hashesOf(document);
    if (hashes === null || rulesetHash8(hashes) !== id.hash8) return 'unfit';
    const changed = differing(this.#hashes, hashes);
    this.#take({ id, hashes, document, compiled: compileRuleset(document) }, source);
    this.#onChange(source === 'disk' ? 'disk' : 'snapshot', changed);
    return 'taken';
  }

  /** A patch of the stream; it fits when its base is ours and the result has the promised hash. */
  offerPatch(patch: Patch): Reception {
    const id = parseRulesetId(patch.to);
    if (id === null) return 'unfit';
    const refusal = this.#refusal(id, patch.to);
    if (refusal !== null) return refusal;
    if (patch.base !== this.#idText) return 'unfit';
    const changed = hashesOf(patch);
    if (changed === null) return 'unfit';
    const hashes = new Map([...this.#hashes, ...changed]);
    for (const [key, flag] of Object.entries(patch.flags)) if (flag === null) hashes.delete(key);
    if (rulesetHash8(hashes) !== id.hash8) return 'unfit';
    const document = patchedDocument(this.#document, patch);
    // Shared rules may be named by any flag, so a patch of them compiles everything anew.
    const touchesAll = Object.keys(patch.evaluators).length > 0;
    const compiled = touchesAll
      ? compileRuleset(document)
      : patchRuleset(this.#compiled, patch.flags);
    const keys = touchesAll ? [...this.#hashes.keys(), ...changed.keys()] : [];
    this.#take({ id, hashes, document, compiled }, 'network');
    this.#onChange(patch.cause, [...new Set([...keys, ...Object.keys(patch.flags)])]);
    return 'taken';
  }

  #refusal(id: RulesetId, text: string): 'same' | 'refused' | null {
    if (this.#id === null) return null;
    if (text === this.#idText) return 'same';
    if (compareRulesetIds(id, this.#id) > 0) return null;
    this.#ledger.refusedRulesets += 1;
    this.#ledger.warnOnce(
      'ruleset-refused',
      text,
      `Cannot take ruleset "${text}": ours is "${this.#idText}", so the store went back in time; ` +
        'restore the newer copy of the store, or run "tidegate db new-lineage" there',
    );
    return 'refused';
  }

  #take(
    next: {
      id: RulesetId;
      hashes: ReadonlyMap<string, string>;
      document: FlagdDocument;
      compiled: CompiledRuleset;
    },
    source: RulesetSource,
  ): void {
    this.#id = next.id;
    this.#idText = `${next.id.lineage}.${next.id.version}.${next.id.hash8}`;
    this.#hashes = next.hashes;
    this.#document = next.document;
    this.#compiled = next.compiled;
    this.#source = source;
    this.#warnBroken();
  }

  #warnBroken(): void {
    for (const [key, why] of this.#compiled.broken) this.#ledger.warnOnce('flag-broken', key, why);
  }
}

type OnChange = (cause: RulesetChange['cause'], flags: readonly string[]) => void;

/** Keys whose flag is new, changed or gone. */
function differing(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const gone = [...before.keys()].filter((key) => !after.has(key));
  const others = [...after].filter(([key, hash]) => before.get(key) !== hash);
  return [...gone, ...others.map(([key]) => key)];
}

/** Hashes of the flags; `null` when they cannot be read at all, for example nested too deep. */
function hashesOf(of: {
  readonly flags: Readonly<Record<string, FlagdFlag | null>>;
}): Map<string, string> | null {
  try {
    const hashes = new Map<string, string>();
    for (const [key, flag] of Object.entries(of.flags)) {
      if (flag !== null) hashes.set(key, flagHash(flag));
    }
    return hashes;
  } catch {
    return null;
  }
}

function patchedDocument(document: FlagdDocument, patch: Patch): FlagdDocument {
  const { $evaluators: shared = {}, ...rest } = document;
  const flags = patched<FlagdFlag>(document.flags, patch.flags);
  const $evaluators = patched<Logic>(shared, patch.evaluators);
  return { ...rest, flags, ...(Object.keys($evaluators).length > 0 ? { $evaluators } : {}) };
}

/** Entries, not spreads: a member may be called `__proto__`. */
function patched<T>(
  base: Readonly<Record<string, T>>,
  changes: Readonly<Record<string, T | null>>,
): Record<string, T> {
  const members = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) members.delete(key);
    else members.set(key, value);
  }
  return Object.fromEntries(members);
}
