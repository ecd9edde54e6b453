import type { FlagDefinition } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { Applied, ExistingFlag } from './load-applied.ts';

/** The flags of one environment that files may name. */
export interface KnownFlags {
  readonly keys: readonly string[];
  /** Names of a flag's variants; empty for a flag that is not known. */
  variantsOf(key: string): readonly string[];
}

/** Flags that are stored and not archived, and those of the files, which go before them. */
export function knownFlags(
  applied: Applied,
  environment: string,
  defined: ReadonlyMap<string, FlagDefinition>,
): KnownFlags {
  const stored = new Map(
    applied.flags
      .filter(({ row }) => row.environment === environment && row.archivedMs === null)
      .map((flag) => [flag.row.key, flag]),
  );
  return {
    keys: [...new Set([...stored.keys(), ...defined.keys()])],
    variantsOf: (key) => {
      const flag = stored.get(key);
      const variants = defined.get(key)?.variants ?? (flag === undefined ? {} : variantsIn(flag));
      return Object.keys(variants);
    },
  };
}

function variantsIn({ row }: ExistingFlag): object {
  if (row.foreign === null) return fromJson<object>(row.variants);
  const { variants } = fromJson<{ readonly variants?: unknown }>(row.foreign) ?? {};
  return typeof variants === 'object' && variants !== null ? variants : {};
}
