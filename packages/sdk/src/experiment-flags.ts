import type { FlagdDocument } from '@tidegate/core';

/**
 * Flags by the name of the newest experiment on them, as their metadata `experiment` says. The
 * index is made when a ruleset is first asked, and held until another one is. Never throws.
 */
export class ExperimentFlags {
  #document: FlagdDocument | null = null;
  #keys: ReadonlyMap<string, string> = new Map();

  /**
   * Key of the flag that a name stands for: that of a flag with this key, else of the flag with an
   * experiment of this name, so that no experiment changes what a key means; `null` without either.
   *
   * @param document may be anything, as a bootstrap may
   */
  keyOf(document: FlagdDocument, name: string): string | null {
    if (document !== this.#document) {
      this.#document = document;
      this.#keys = keysByExperiment(document);
    }
    return Object.hasOwn(Object(document?.flags), name) ? name : (this.#keys.get(name) ?? null);
  }
}

function keysByExperiment(document: FlagdDocument): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const flags: readonly [string, { readonly metadata?: unknown } | null | undefined][] =
    Object.entries(Object(document?.flags));
  for (const [key, flag] of flags) {
    const metadata: { readonly [name: string]: unknown } = Object(flag?.metadata);
    const { experiment, aliasOf } = metadata;
    if (typeof experiment !== 'string' || typeof aliasOf === 'string') continue;
    if (!keys.has(experiment)) keys.set(experiment, key);
  }
  return keys;
}
