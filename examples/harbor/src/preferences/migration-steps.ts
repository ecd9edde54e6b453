import { backfill, unbackfill } from './backfill.ts';
import { compareForms } from './compare-forms.ts';
import { keepStage, type MigrationStage, readStage } from './migration-stage.ts';
import {
  done,
  type MigrationStep,
  refused,
  type StepOutcome,
  type StepParts,
} from './migration-step.ts';
import { COLUMNS } from './preferences.ts';

/** The steps and their ways back, by name. After `contract` there is no way back but a backup. */
export const migrationSteps = {
  expand: ({ database }) =>
    database.change(async (queries) => {
      const now = await readStage(queries, 'locked');
      if (now.stage === 'expanded') return done('The columns are there already');
      if (now.stage === 'contracted') return refused('expand', CONTRACTED);
      for (const column of COLUMNS) {
        const type = column.startsWith('notify') ? 'integer' : 'text';
        await queries.run(`alter table preference add column ${column} ${type}`);
      }
      await keepStage(queries, { ...FRESH, stage: 'expanded' });
      return done('The columns are there; both forms are written from now on');
    }),
  backfill,
  verify,
  contract,
  unbackfill,
  unexpand,
} as const satisfies Readonly<Record<string, MigrationStep>>;

const FRESH: MigrationStage = { stage: 'v1', place: '', converted: 0, verifiedMs: null };
const CONTRACTED = 'the old form is gone; restore a backup to go back';

async function verify({ database, nowMs, tell }: StepParts): Promise<StepOutcome> {
  const found = await database.read(async (queries) => {
    const { stage } = await readStage(queries, 'seen');
    if (stage !== 'expanded') return null;
    const [row] = await queries.all('select count(*) as total from preference');
    const total = Number(row?.['total'] ?? 0);
    return await compareForms(queries, (rows) =>
      tell({ done: rows, total: Math.max(rows, total), note: 'compared both ways' }),
    );
  });
  if (found === null)
    return refused('verify', 'the table has not both forms; run "expand" and "backfill" first');
  const isEqual = found.equal === found.rows;
  await database.change(async (queries) => {
    const now = await readStage(queries, 'locked');
    await keepStage(queries, { ...now, verifiedMs: isEqual ? nowMs() : null });
  });
  const sentence = isEqual
    ? `All ${found.rows} rows say the same in both forms`
    : `Cannot call it verified: ${found.rows - found.equal} of ${found.rows} rows differ; run "backfill" again, or correct the rows that are named`;
  return { ok: isEqual, sentence, figures: { ...found } };
}

/** Compares once more with nobody writing: what was verified a minute ago may have changed. */
async function contract({ database }: StepParts): Promise<StepOutcome> {
  return await database.change(async (queries) => {
    const now = await readStage(queries, 'locked');
    if (now.stage === 'contracted') return done('The old form is gone already');
    if (now.verifiedMs === null)
      return refused('contract', 'the present data was not verified; run "verify" first');
    const found = await compareForms(queries);
    if (found.equal !== found.rows) {
      const sentence = `${found.rows - found.equal} of ${found.rows} rows differ by now; run "backfill" and "verify" first`;
      return { ...refused('contract', sentence), figures: { ...found } };
    }
    await queries.run('alter table preference drop column body');
    await keepStage(queries, { ...now, stage: 'contracted' });
    return { ...done('The old form is gone'), figures: { rows: found.rows } };
  });
}

async function unexpand({ database }: StepParts): Promise<StepOutcome> {
  return await database.change(async (queries) => {
    const now = await readStage(queries, 'locked');
    if (now.stage === 'v1') return done('The columns are gone already');
    if (now.stage === 'contracted') return refused('unexpand', CONTRACTED);
    const { different } = await compareForms(queries);
    if (different > 0)
      return refused(
        'unexpand',
        `${different} rows say in columns what their text does not; correct them, or run "unbackfill" if the text is right`,
      );
    for (const column of COLUMNS) await queries.run(`alter table preference drop column ${column}`);
    await keepStage(queries, FRESH);
    return done('The columns are gone; the text alone is written from now on');
  });
}
