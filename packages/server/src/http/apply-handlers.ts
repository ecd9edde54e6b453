import type { FileProblem, ParsedFile } from '@tidegate/core';
import { ProblemError, parseFiles } from '@tidegate/protocol';
import { actorOf } from '../auth/actor-of.ts';
import type { Caller } from '../auth/authenticate.ts';
import { environmentOf } from '../auth/environment-of.ts';
import type { NamedFile } from '../store/store.ts';
import { actionNames } from './action-names.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

/** `apply`: every file is read before any is stored. */
export function applyHandlers(parts: ServerParts): Pick<Handlers, 'apply'> {
  const { store, clock, figures, queries } = parts;
  return {
    apply: async ({ body, caller }) => {
      const files: NamedFile[] = [];
      const problems: FileProblem[] = [];
      const stored = await store.read('metricDefinitions', {});
      for (const { name, result } of parseFiles(body.files, stored)) {
        if (result.ok) files.push({ name, parsed: result.parsed });
        else problems.push(...result.problems);
      }
      if (problems.length > 0) throw mistakesIn('apply', body.files.length, problems);
      for (const file of files) assertOwn(caller, file);
      const outcome = await store.transact('apply', {
        files,
        dryRun: body.dryRun,
        confirmGrowth: body.confirmGrowth,
        actions: actionNames(parts),
        queries: queries.map(({ name, environment }) => ({ name, environment })),
        actor: actorOf(caller),
        nowMs: clock.nowMs(),
      });
      if (!outcome.ok) throw mistakesIn('apply', body.files.length, outcome.problems);
      if (!body.dryRun) figures.forget(null);
      return outcome.answer;
    },
  };
}

/** Flags, segments and metrics reach into every environment: a key of one may not apply them. */
function assertOwn(caller: Caller, { name, parsed }: NamedFile): void {
  const own = environmentOf(caller, undefined);
  if (own === null || environmentIn(parsed) === own) return;
  throw new ProblemError(
    'forbidden',
    `Cannot apply "${name}": it reaches beyond environment "${own}" of the key; use an admin key of all environments`,
  );
}

/** The one environment that a file is about; `null` = all of them. */
function environmentIn(parsed: ParsedFile): string | null {
  if (parsed.kind === 'Plan' || parsed.kind === 'Experiment') return parsed.plan.environment;
  return parsed.kind === 'Scorecard' ? parsed.file.scorecard.environment : null;
}

/** What an answer says of files with mistakes. */
export function mistakesIn(
  verb: 'apply' | 'read',
  files: number,
  problems: readonly FileProblem[],
): ProblemError {
  const found = problems.length === 1 ? '1 mistake was' : `${problems.length} mistakes were`;
  const of = files === 1 ? '1 file' : `${files} files`;
  return new ProblemError('file-has-mistakes', `Cannot ${verb} ${of}: ${found} found`, {
    detail: 'Nothing was stored',
    problems,
  });
}
