import { readFileSync } from 'node:fs';
import type { FlagdDocument } from '@tidegate/core';
import type { CaseCounts } from './cases.fixture.ts';

/** `golden-vectors.json` as it stands; `golden-vectors.mjs` says how it is made. */
export interface GoldenVectors {
  readonly about: string;
  readonly seed: number;
  readonly document: FlagdDocument;
  readonly contexts: readonly GoldenContext[];
  readonly answers: readonly string[];
}

/** Flat: texts and numbers. */
export interface GoldenContext {
  readonly targetingKey: string;
  readonly [attribute: string]: string | number;
}

/** One flag with what each context, by its index, must get; `null` = no variant. */
export interface GoldenFlag {
  readonly flag: string;
  readonly variants: readonly (string | null)[];
}

export function readGoldenVectors(): GoldenVectors {
  const file = new URL('./golden-vectors.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as GoldenVectors;
}

export function goldenFlags({ document, answers }: GoldenVectors): readonly GoldenFlag[] {
  return Object.entries(document.flags).map(([flag, { variants }], row) => {
    const names = Object.keys(variants);
    const letters = Array.from(answers[row] ?? '');
    return { flag, variants: letters.map((letter) => names[Number(letter)] ?? null) };
  });
}

/** Whether flagd-core for JavaScript hashes what a flag looks at as UTF-8: it does for ASCII only. */
export function isAscii(context: GoldenContext): boolean {
  return [context.targetingKey, context['userId']].every(
    (text) => typeof text !== 'string' || Array.from(text).every((letter) => letter < '\u0080'),
  );
}

/** A comparison as it is counted for the row of the suite. */
export function countsOf(part: string, { compared, differences }: Comparison): CaseCounts {
  return { part, passed: compared - differences.length, total: compared };
}

export interface Comparison {
  readonly compared: number;
  readonly differences: readonly unknown[];
}

/** Compares every answer with what `ask` says; the first differences are enough to see. */
export function compareGolden(
  vectors: GoldenVectors,
  ask: (flag: string, context: GoldenContext, index: number) => string | null,
  keep: (context: GoldenContext) => boolean = () => true,
): Comparison {
  const differences: unknown[] = [];
  let compared = 0;
  for (const { flag, variants } of goldenFlags(vectors)) {
    for (const [index, context] of vectors.contexts.entries()) {
      if (!keep(context)) continue;
      compared += 1;
      const wanted = variants[index] ?? null;
      const found = ask(flag, context, index);
      if (found !== wanted) differences.push({ flag, context, wanted, found });
    }
  }
  return { compared, differences };
}
