import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import { type Database, type DataPlace, openDatabase } from './database.ts';
import { prepareHarbor } from './harbor-schema.ts';

/** A fresh place, which goes with its test. */
export type MakePlace = () => Promise<DataPlace>;

/** A folder of its own. */
export const aFolderPlace: MakePlace = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'harbor-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { kind: 'folder', folder };
};

/** A database of its own on the PostgreSQL of this machine. */
export const aPostgresPlace: MakePlace = async () => {
  const name = `harbor_test_${process.pid}_${Math.floor(performance.now() * 1_000)}`;
  const admin = 'postgres://postgres@127.0.0.1:5432/postgres';
  const run = async (statement: string): Promise<void> => {
    const sql = postgres(admin, { max: 1, onnotice: () => undefined });
    await sql.unsafe(statement);
    await sql.end();
  };
  await run(`create database ${name}`);
  onTestFinished(() => run(`drop database if exists ${name} with (force)`));
  return { kind: 'postgres', url: `postgres://postgres@127.0.0.1:5432/${name}` };
};

/** Opens a place with its tables, as each process does; closed with the test. */
export async function opened(place: DataPlace): Promise<Database> {
  const database = await openDatabase(place);
  onTestFinished(() => database.close());
  await prepareHarbor(database);
  return database;
}
