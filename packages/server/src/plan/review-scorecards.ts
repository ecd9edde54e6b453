import type { FileProblem, FlagDefinition, Scorecard, ScorecardFile } from '@tidegate/core';
import type { NamedFile } from '../store/store.ts';
import { knownFlags } from './known-flags.ts';
import { SCORECARDS_MAX } from './limits.ts';
import type { Applied } from './load-applied.ts';
import { unknownName } from './problem-at.ts';

/** One scorecard of a file against what is stored. */
export interface ScorecardWrite {
  readonly file: string;
  readonly scorecard: Scorecard;
  readonly existing: Scorecard | null;
}

/** What the scorecards of some files come to, before anything is written. */
export interface ScorecardReview {
  readonly writes: readonly ScorecardWrite[];
  readonly problems: readonly FileProblem[];
}

/**
 * Checks what only the server knows: that environment, flags and variants of each scorecard exist,
 * stored or in the same files. Pure: writes nothing.
 */
export function reviewScorecards(
  files: readonly NamedFile[],
  applied: Applied,
  flags: ReadonlyMap<string, FlagDefinition>,
): ScorecardReview {
  const writes: ScorecardWrite[] = [];
  const problems: FileProblem[] = [];
  const stored = new Map(applied.scorecards.map((scorecard) => [idOf(scorecard), scorecard]));
  const after = new Set(stored.keys());
  const names = new Set<string>();
  for (const { name: file, parsed } of files) {
    if (parsed.kind !== 'Scorecard') continue;
    const { scorecard, environmentAt: at } = parsed.file;
    const id = idOf(scorecard);
    if (names.has(id)) problems.push(definedTwice(file, parsed.file));
    names.add(id);
    after.add(id);
    const here = [...after].filter((each) => environmentOf(each) === scorecard.environment);
    if (!stored.has(id) && here.length > SCORECARDS_MAX)
      problems.push(tooMany({ file, at }, here.length));
    problems.push(...nameProblems(file, parsed.file, applied, flags));
    writes.push({ file, scorecard, existing: stored.get(id) ?? null });
  }
  return { writes, problems };
}

function idOf({ environment, name }: Scorecard): string {
  return JSON.stringify([environment, name]);
}

function environmentOf(id: string): string {
  return (JSON.parse(id) as [string, string])[0];
}

function definedTwice(file: string, { scorecard, environmentAt: at }: ScorecardFile): FileProblem {
  return {
    code: 'duplicate',
    file,
    at,
    message: `Cannot apply scorecard "${scorecard.name}" of environment "${scorecard.environment}": it is defined twice`,
    expected: 'give each scorecard of an environment a name of its own',
  };
}

function tooMany(place: Pick<FileProblem, 'file' | 'at'>, count: number): FileProblem {
  return {
    code: 'too-large',
    ...place,
    message: `Cannot apply another scorecard: there would be ${count} in the environment`,
    expected: `at most ${SCORECARDS_MAX}`,
  };
}

function nameProblems(
  file: string,
  { scorecard, environmentAt, positions }: ScorecardFile,
  applied: Applied,
  defined: ReadonlyMap<string, FlagDefinition>,
): FileProblem[] {
  const { environment, kpis } = scorecard;
  if (!applied.environments.includes(environment)) {
    const place = { file, at: environmentAt };
    return [unknownName(place, 'environment', environment, applied.environments)];
  }
  const flags = knownFlags(applied, environment, defined);
  return kpis.flatMap(({ name, flag, variant }) => {
    if (flag === null || variant === null) return [];
    const at = positions[name];
    if (!flags.keys.includes(flag))
      return [unknownName({ file, at: at?.flag ?? environmentAt }, 'flag', flag, flags.keys)];
    const variants = flags.variantsOf(flag);
    if (variants.includes(variant)) return [];
    const place = { file, at: at?.variant ?? environmentAt };
    return [unknownName(place, `variant of flag "${flag}"`, variant, variants)];
  });
}
