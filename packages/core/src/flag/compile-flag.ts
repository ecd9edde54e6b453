import { checkFlag } from './check-flag.ts';
import { CompiledFlag, type Surroundings } from './compiled-flag.ts';
import { MAX_LAZY_SIZE } from './limits.ts';

/** A compiled flag, and why it is broken if it is. */
export interface FlagCompilation {
  readonly flag: CompiledFlag;
  readonly why: string | null;
}

/**
 * Compiles one flag of a document. A malformed one becomes a flag that answers ERROR with
 * PARSE_ERROR, and `why` says what is wrong with it. The flag is checked at once; its closures are
 * made when it is first evaluated, unless there are many. Never throws on data.
 */
export function compileFlag(key: string, flag: unknown, around: Surroundings): FlagCompilation {
  const parts = checkFlag(flag, around.evaluators);
  if (typeof parts === 'string') {
    const why = `Cannot compile flag "${key}": ${parts}`;
    return { flag: new CompiledFlag(key, null, around), why };
  }
  const compiled = new CompiledFlag(key, parts, around);
  if (parts.size > MAX_LAZY_SIZE) compiled.compile();
  return { flag: compiled, why: null };
}
