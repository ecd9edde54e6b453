import { join } from 'node:path';
import { actionDetail } from '../../action/action-detail.ts';
import { readWhole } from '../../action/read-whole.ts';
import { howItEnded, runProgram } from '../../action/run-program.ts';
import type { DriverAsk } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { StepFailure } from '../step-failure.ts';
import { readMigrations } from './read-migrations.ts';
import type { SupabaseWork } from './supabase-work.ts';

/** Migrations by version, in ascending order. */
export interface Migrations {
  /** That the folder has. */
  readonly local: readonly string[];
  /** That the project's history has. */
  readonly remote: readonly string[];
}

/** Commands of Supabase's CLI that a rollback needs. All of them reject with a `StepFailure`. */
export interface SupabaseCli {
  /** @throws {StepFailure} unless the folder is linked to this very project */
  requireLink(): Promise<void>;
  list(): Promise<Migrations>;
  /** Runs an SQL file against the project's database. */
  runFile(path: string): Promise<void>;
  /** Takes a migration out of the project's history; runs no SQL. */
  markReverted(version: string): Promise<void>;
  /** Applies what the folder has and the project has not. */
  apply(): Promise<void>;
}

/** The file in which `supabase link` writes down the project's reference. */
const LINK_FILE = join('supabase', '.temp', 'project-ref');

/**
 * Makes one for the time of a step; the token reaches it by `SUPABASE_ACCESS_TOKEN` alone.
 *
 * @throws {StepFailure} when the driver has no CLI
 */
export function supabaseCli(
  { cli, token, project }: SupabaseWork,
  { clock, limits, secrets }: Pick<DriverParts, 'clock' | 'limits' | 'secrets'>,
  { key, signal }: Pick<DriverAsk, 'key' | 'signal'>,
): SupabaseCli {
  if (cli === null)
    throw new StepFailure(
      'migrations are not touched: this driver has no "cli" in the server\'s file',
    );
  const [program, ...before] = cli.command;
  const environment = { ...cli.environment, SUPABASE_ACCESS_TOKEN: token };
  const run = async (args: readonly string[]) => {
    const command: readonly [string, ...string[]] = [program, ...before, ...args];
    const given = { effectId: key, signal, clock, limits };
    const end = await runProgram({ command, environment, cwd: cli.cwd }, given);
    if (end.code === 0) return end;
    const by = { secrets: [...secrets, token], limits };
    const said = actionDetail(end.said, { ...by, isCut: end.isCut });
    const how = end.trouble === null ? `${howItEnded(end)}\n${said}` : said;
    const outcome = signal.aborted ? 'timed-out' : 'failed';
    throw new StepFailure(actionDetail(`"supabase ${args.join(' ')}": ${how}`, by), outcome);
  };
  return {
    async requireLink() {
      const link = await readWhole(join(cli.cwd, LINK_FILE), limits.secretFileBytes);
      const linked = 'text' in link ? link.text.trim() : null;
      if (linked === project) return;
      throw new StepFailure(
        linked === null
          ? 'the folder of the CLI is linked to no project; call "supabase link" there'
          : 'the folder of the CLI is linked to another project; call "supabase link" there',
      );
    },
    async list() {
      const { said, isCut } = await run(['migration', 'list', '--linked']);
      const found = isCut ? null : readMigrations(said);
      if (found !== null) return found;
      throw new StepFailure('"supabase migration list" does not answer with a list', 'unknown');
    },
    async runFile(path) {
      await run(['db', 'query', '--file', path, '--linked']);
    },
    async markReverted(version) {
      await run(['migration', 'repair', '--status', 'reverted', version, '--linked']);
    },
    async apply() {
      await run(['migration', 'up', '--linked']);
    },
  };
}
