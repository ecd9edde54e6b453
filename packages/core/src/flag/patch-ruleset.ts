import { compileFlag } from './compile-flag.ts';
import type { CompiledRuleset } from './compile-ruleset.ts';
import type { FlagdFlag } from './types.ts';

/**
 * The ruleset with some flags put in place (`null` takes a flag away). Only those are compiled,
 * against the evaluators and metadata of the ruleset; the ruleset given is left as it was, so
 * evaluations that hold it go on undisturbed. Never throws on data.
 *
 * @param flags by key; a malformed flag becomes broken
 */
export function patchRuleset(
  ruleset: CompiledRuleset,
  flags: Readonly<Record<string, FlagdFlag | null>>,
): CompiledRuleset {
  const patched = new Map(ruleset.flags);
  const broken = new Map(ruleset.broken);
  for (const [key, flag] of Object.entries(flags)) {
    broken.delete(key);
    if (flag === null) {
      patched.delete(key);
      continue;
    }
    const compilation = compileFlag(key, flag, ruleset);
    patched.set(key, compilation.flag);
    if (compilation.why !== null) broken.set(key, compilation.why);
  }
  return { ...ruleset, flags: patched, broken };
}
