import { parseArgs } from 'node:util';
import { type DataPlace, openDatabase } from '../store/database.ts';
import { prepareHarbor } from '../store/harbor-schema.ts';
import { BATCH_ROWS, ROWS_PER_SECOND } from './limits.ts';
import type { Pace, StepProgress } from './migration-step.ts';
import { migrationSteps } from './migration-steps.ts';

/** Name of a step, as its script in `migrations/preferences/` is called. */
export type StepName = keyof typeof migrationSteps;

/** What a script sees of its process. */
export interface ScriptParts {
  readonly args: readonly string[];
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly print: (line: string) => void;
}

/** Progress is told at most so often, ms. */
const TELL_EVERY_MS = 200;

/**
 * Runs one step and prints its progress and what it came to, a line of JSON each. Resolves with the
 * exit code: 0 = done, 1 = refused or failed, 2 = it was asked wrongly. Never rejects.
 */
export async function runMigration(
  step: StepName,
  { args, environment, print }: ScriptParts,
): Promise<0 | 1 | 2> {
  const say = (outcome: object): void => print(JSON.stringify({ step, ...outcome }));
  const asked = readAsked(step, args, environment);
  if ('mistake' in asked) {
    say({ ok: false, sentence: asked.mistake });
    return 2;
  }
  try {
    const database = await openDatabase(asked.place);
    try {
      await prepareHarbor(database);
      const tell = paced((progress) => print(JSON.stringify({ progress })));
      const parts = { database, pace: asked.pace, nowMs: () => Date.now(), tell };
      const outcome = await migrationSteps[step](parts);
      say(outcome);
      return outcome.ok ? 0 : 1;
    } finally {
      await database.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say({ ok: false, sentence: `Cannot ${step} the preferences: ${why}; run it again` });
    return 1;
  }
}

type Asked = { readonly place: DataPlace; readonly pace: Pace } | { readonly mistake: string };

function readAsked(
  step: StepName,
  args: readonly string[],
  environment: Readonly<NodeJS.ProcessEnv>,
): Asked {
  const head = `Cannot ${step} the preferences`;
  try {
    const text = { type: 'string' } as const;
    const options = { data: text, batch: text, 'rows-per-second': text };
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    const url = environment['HARBOR_DATABASE_URL'] || null;
    const folder = values.data ?? (environment['HARBOR_DATA'] || null);
    if (url === null && folder === null)
      return {
        mistake: `${head}: nobody says where they are; give --data <folder>, or set HARBOR_DATA or HARBOR_DATABASE_URL`,
      };
    if (url !== null && values.data !== undefined)
      return { mistake: `${head}: --data and HARBOR_DATABASE_URL name two places; give one` };
    const batchRows = within(values.batch, BATCH_ROWS);
    const rowsPerSecond = within(values['rows-per-second'], ROWS_PER_SECOND);
    if (batchRows === null)
      return { mistake: `${head}: --batch is "${values.batch}"; give 1 to ${BATCH_ROWS.max}` };
    if (rowsPerSecond === null)
      return {
        mistake: `${head}: --rows-per-second is "${values['rows-per-second']}"; give 1 to ${ROWS_PER_SECOND.max}`,
      };
    const place: DataPlace =
      url === null ? { kind: 'folder', folder: folder ?? '' } : { kind: 'postgres', url };
    return { place, pace: { batchRows, rowsPerSecond } };
  } catch (error) {
    return { mistake: `${head}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function within(
  text: string | undefined,
  { default: fallback, max }: { readonly default: number; readonly max: number },
): number | null {
  if (text === undefined) return fallback;
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= max ? value : null;
}

/** The first, the last, and what is between them not too often. */
function paced(tell: (progress: StepProgress & { unit: 'rows' }) => void) {
  let toldMs = Number.NEGATIVE_INFINITY;
  return (progress: StepProgress): void => {
    const isLast = progress.done >= progress.total;
    const nowMs = performance.now();
    if (!isLast && nowMs - toldMs < TELL_EVERY_MS) return;
    toldMs = nowMs;
    tell({ ...progress, unit: 'rows' });
  };
}
