import type { Experiment, FileProblem, ParsedFile } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { NamedFile } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { experimentChanges } from './experiment-changes.ts';
import type { Applied } from './load-applied.ts';
import { type DefinedNames, planNameProblems } from './plan-names.ts';
import { unknownName } from './problem-at.ts';
import { newestPlan } from './write-plans.ts';

/** A query of the server's configuration that experiments of its environment may name. */
export interface KnownQuery {
  readonly name: string;
  readonly environment: string;
}

/** An experiment of a file against what is stored. */
export interface ExperimentWrite extends Pick<ExperimentFile, 'experiment' | 'plan'> {
  readonly file: string;
  readonly existing: Experiment | null;
}

/** What the experiments of some files come to, before anything is written. */
export interface ExperimentReview {
  readonly writes: readonly ExperimentWrite[];
  readonly problems: readonly FileProblem[];
}

type ExperimentFile = Extract<ParsedFile, { kind: 'Experiment' }>;
type Place = Pick<FileProblem, 'file' | 'at'>;

/** Statuses of a rollout that is not over. */
const UNDER_WAY = ['scheduled', 'running', 'paused', 'rolling-back'] as const;

/**
 * Checks what only the server knows: that environment, flag, the variant of every arm, segments and
 * queries exist, that no plan has the name of an experiment, and that one which runs is changed in
 * nothing that its figures rest on. Writes nothing.
 */
export async function reviewExperiments(
  tx: ReadTx,
  files: readonly NamedFile[],
  applied: Applied,
  defined: DefinedNames & { readonly queries: readonly KnownQuery[] },
): Promise<ExperimentReview> {
  const writes: ExperimentWrite[] = [];
  const problems: FileProblem[] = [...(await nameProblems(tx, files))];
  for (const { name: file, parsed } of files) {
    if (parsed.kind !== 'Experiment') continue;
    const { experiment, plan, positions } = parsed;
    const variants = Object.entries(positions.variants);
    const existing = await storedExperiment(tx, plan);
    problems.push(
      ...planNameProblems({ file, plan, positions }, variants, applied, defined),
      ...queryProblems(file, parsed, defined.queries),
      ...(existing === null ? [] : await midFlightProblems(tx, file, existing, parsed)),
    );
    writes.push({ file, experiment, plan, existing });
  }
  return { writes, problems };
}

/** A name is one plan's or one experiment's. Two plans of a name are told by their own review. */
async function nameProblems(tx: ReadTx, files: readonly NamedFile[]): Promise<FileProblem[]> {
  const problems: FileProblem[] = [];
  const names = new Map<string, Kind>();
  for (const { name: file, parsed } of files) {
    if (parsed.kind !== 'Plan' && parsed.kind !== 'Experiment') continue;
    const { kind, plan, positions } = parsed;
    const place = { file, at: positions.environment };
    const id = JSON.stringify([plan.environment, plan.name]);
    const inFiles = names.get(id);
    const taken = inFiles ?? (await storedKind(tx, plan, kind));
    if (taken !== null && taken !== kind) problems.push(nameTaken(place, plan, kind));
    else if (inFiles === 'Experiment') problems.push(definedTwice(place, plan));
    names.set(id, kind);
  }
  return problems;
}

type Named = Pick<Experiment, 'environment' | 'name'>;
type Kind = 'Plan' | 'Experiment';

/** What already has a name, where it is not what is applied. */
async function storedKind(
  tx: ReadTx,
  named: ExperimentFile['plan'],
  kind: Kind,
): Promise<Kind | null> {
  if (kind === 'Plan') return (await storedExperiment(tx, named)) === null ? null : 'Experiment';
  const newest = await newestPlan(tx, named);
  if (newest === null) return null;
  const { experiment } = fromJson<ExperimentFile['plan']>(newest.compiled);
  return experiment === undefined ? 'Plan' : 'Experiment';
}

async function storedExperiment(
  { db }: ReadTx,
  { environment, name }: Named,
): Promise<Experiment | null> {
  const row = await db
    .selectFrom('experiment')
    .select('body')
    .where('environment', '=', environment)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? null : fromJson<Experiment>(row.body);
}

async function midFlightProblems(
  { db }: ReadTx,
  file: string,
  before: Experiment,
  { experiment, positions }: ExperimentFile,
): Promise<readonly FileProblem[]> {
  const { environment, name } = experiment;
  const changes = experimentChanges(before, experiment);
  if (changes.length === 0) return [];
  const run = await db
    .selectFrom('rollout')
    .select('status')
    .where('environment', '=', environment)
    .where('experiment', '=', name)
    .where('status', 'in', [...UNDER_WAY])
    .limit(1)
    .executeTakeFirst();
  if (run === undefined) return [];
  return [
    {
      code: 'not-supported',
      file,
      at: changes[0] === 'arms' ? positions.control : positions.environment,
      message: `Cannot apply experiment "${name}": it is ${run.status}, and this changes its ${listed(changes)}`,
      expected: `what it was started with, or "tidegate experiment stop ${name}" first; description, hypothesis, secondary metrics and "notify" may change at any time`,
    },
  ];
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

function queryProblems(
  file: string,
  { experiment, positions }: ExperimentFile,
  queries: readonly KnownQuery[],
): FileProblem[] {
  const { environment } = experiment;
  const known = queries.filter((one) => one.environment === environment).map(({ name }) => name);
  return Object.entries(positions.queries).flatMap(([name, at]) => {
    if (known.includes(name)) return [];
    const problem = unknownName({ file, at }, 'query', name, known);
    const where = `in the server's configuration for environment "${environment}"`;
    return [{ ...problem, message: `${problem.message} ${where}` }];
  });
}

function definedTwice(place: Place, { name, environment }: Named): FileProblem {
  return {
    code: 'duplicate',
    ...place,
    message: `Cannot apply experiment "${name}" of environment "${environment}": it is defined twice`,
    expected: 'give each experiment of an environment a name of its own',
  };
}

function nameTaken(place: Place, { name, environment }: Named, kind: Kind): FileProblem {
  const other = kind === 'Plan' ? 'an experiment' : 'a plan';
  return {
    code: 'duplicate',
    ...place,
    message: `Cannot apply ${kind.toLowerCase()} "${name}" of environment "${environment}": ${other} has that name`,
    expected: 'another name: an experiment runs as a plan of its own name',
  };
}
