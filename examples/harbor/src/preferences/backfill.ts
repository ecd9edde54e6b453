import { setTimeout as wait } from 'node:timers/promises';
import type { Queries, Row } from '../store/database.ts';
import { SAMPLES_MAX } from './limits.ts';
import { keepStage, readStage } from './migration-stage.ts';
import { done, refused, type StepOutcome, type StepParts } from './migration-step.ts';
import { columnsOf, readBody } from './preferences.ts';

/**
 * Fills the columns of rows that have none, in the order of their users. Where it is stands in the
 * database, in the transaction of the rows themselves: killed at any instant it goes on there, and no
 * row is done twice. Two that run at once share the work.
 */
export async function backfill(parts: StepParts): Promise<StepOutcome> {
  const { database, pace, tell } = parts;
  const unreadable: string[] = [];
  const count = { converted: 0, unreadable: 0 };
  const total = await database.read(allRows);
  for (let began = performance.now(); ; began = performance.now()) {
    const batch = await database.change((queries) => fillBatch(queries, pace.batchRows));
    if (batch === null)
      return refused('backfill', 'the table has not both forms; run "expand" first');
    count.converted += batch.filled;
    count.unreadable += batch.unreadable.length;
    unreadable.push(...batch.unreadable.slice(0, SAMPLES_MAX - unreadable.length));
    const note = 'columns filled';
    tell({ done: batch.converted, total: Math.max(total, batch.converted), note });
    if (batch.isLast) break;
    const takenMs = performance.now() - began;
    await wait(Math.max(0, (batch.rows / pace.rowsPerSecond) * 1_000 - takenMs));
  }
  const figures = { converted: count.converted, unreadable: count.unreadable, samples: unreadable };
  if (count.unreadable === 0)
    return { ...done(`${count.converted} rows were filled in this run`), figures };
  const sentence = `Cannot fill ${count.unreadable} rows: their text says what the columns cannot hold; correct them and run it again`;
  return { ok: false, sentence, figures };
}

/** Empties the columns: what they say stands in the text too, since both are always written together. */
export async function unbackfill({ database, pace, tell }: StepParts): Promise<StepOutcome> {
  const total = await database.read(filledRows);
  let emptied = 0;
  for (let began = performance.now(); ; began = performance.now()) {
    const rows = await database.change((queries) => emptyBatch(queries, pace.batchRows, emptied));
    if (rows === null)
      return refused('unbackfill', 'the table has not both forms, so there is nothing to empty');
    emptied += rows;
    tell({ done: emptied, total: Math.max(total, emptied), note: 'columns emptied' });
    // Writers go on filling: what they fill says the same as the text.
    if (rows < pace.batchRows || emptied >= total) break;
    const takenMs = performance.now() - began;
    await wait(Math.max(0, (rows / pace.rowsPerSecond) * 1_000 - takenMs));
  }
  return { ...done(`The columns of ${emptied} rows were emptied`), figures: { emptied } };
}

async function fillBatch(queries: Queries, batchRows: number) {
  const now = await readStage(queries, 'locked');
  if (now.stage !== 'expanded') return null;
  const rows = await queries.all(
    `select user_id, body from preference where language is null and user_id > ? order by user_id limit ? ${queries.locked}`,
    ...[now.place, batchRows],
  );
  const unreadable: string[] = [];
  for (const row of rows)
    if (!(await fillRow(queries, row))) unreadable.push(String(row['user_id']));
  const filled = rows.length - unreadable.length;
  const isLast = rows.length < batchRows;
  // At the end it begins anew: the next run looks at what was corrected.
  const place = isLast ? '' : String(rows.at(-1)?.['user_id'] ?? '');
  const converted = now.converted + filled;
  await keepStage(queries, { ...now, place, converted, verifiedMs: null });
  return { rows: rows.length, filled, unreadable, isLast, converted };
}

async function fillRow(queries: Queries, row: Row): Promise<boolean> {
  const preferences = readBody(row['body']);
  if (preferences === null) return false;
  await queries.run(
    'update preference set language = ?, tone = ?, notify_email = ?, notify_push = ? where user_id = ?',
    ...[...columnsOf(preferences), row['user_id'] ?? null],
  );
  return true;
}

async function emptyBatch(queries: Queries, batchRows: number, before: number) {
  const now = await readStage(queries, 'locked');
  if (now.stage !== 'expanded') return before === 0 ? null : 0;
  const changed = await queries.run(
    `update preference set language = null, tone = null, notify_email = null, notify_push = null
      where user_id in (select user_id from preference
        where language is not null and body is not null order by user_id limit ?)`,
    batchRows,
  );
  await keepStage(queries, { ...now, place: '', converted: 0, verifiedMs: null });
  return changed;
}

/** Rows that are filled or to be filled by the backfill, over all its runs. */
async function allRows(queries: Queries): Promise<number> {
  const { stage, converted } = await readStage(queries, 'seen');
  if (stage !== 'expanded') return 0;
  const [row] = await queries.all(
    'select count(*) as unfilled from preference where language is null',
  );
  return converted + Number(row?.['unfilled'] ?? 0);
}

async function filledRows(queries: Queries): Promise<number> {
  const { stage } = await readStage(queries, 'seen');
  if (stage !== 'expanded') return 0;
  const [row] = await queries.all(
    'select count(*) as filled from preference where language is not null',
  );
  return Number(row?.['filled'] ?? 0);
}
