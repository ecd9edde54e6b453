import type { DatabaseEntry, MigrateCommand } from '../../database/database-entry.ts';
import type { Driver, DriverAsk, DriverOutcome } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { runDriverProgram } from '../driver-program.ts';
import { StepFailure } from '../step-failure.ts';
import { readBefore, verifyIntegrity } from './database-readings.ts';
import type { DatabaseDriverWork } from './database-work.ts';
import { runSqlFile } from './run-sql-file.ts';

/** The steps of a migration by name, with the operator's own command. */
export function migrateSteps(
  { files }: DatabaseDriverWork,
  entry: DatabaseEntry,
  parts: DriverParts,
): Driver {
  return {
    async prepare(asked) {
      commandOf(entry, asked.target);
      const readings = await readBefore(entry, parts, asked);
      return { outcome: 'ok', detail: `it would migrate to "${asked.target}"`, memo: { readings } };
    },
    async execute(asked) {
      const { command, cwd, environment } = commandOf(entry, asked.target);
      if (asked.rehearsal) return left(asked);
      const secrets = [...parts.secrets, ...entry.secrets];
      const program = { command, cwd, environment };
      const { outcome, detail } = await runDriverProgram(program, asked, { ...parts, secrets });
      return { outcome, detail };
    },
    verify: (asked) => verifyIntegrity(entry, parts, asked),
    undo: (asked) => undoByFile(files, entry, parts, asked),
  };
}

/** Takes a change of the schema back with the file that the operator wrote for it. */
export async function undoByFile(
  files: DatabaseDriverWork['files'],
  entry: DatabaseEntry,
  parts: DriverParts,
  asked: DriverAsk,
): Promise<DriverOutcome> {
  if (asked.rehearsal) return { outcome: 'ok', detail: 'nothing live was touched' };
  const name = `undo-${asked.target}`;
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (file !== undefined) return await runSqlFile(file, entry, parts, asked);
  throw new StepFailure(
    `what changed a schema cannot be taken back: give "files" one named "${name}", or restore a backup`,
  );
}

/** What cannot be done apart from what is live is not done in a rehearsal. */
export function left({ target }: DriverAsk): DriverOutcome {
  return { outcome: 'ok', detail: `"${target}" would be carried out; a rehearsal leaves it` };
}

function commandOf(entry: DatabaseEntry, target: string): MigrateCommand {
  const migrate = entry.kind === 'tidegate' ? null : entry.migrate;
  if (migrate === null) throw new StepFailure(`"${entry.name}" has no command under "migrate"`);
  const [program, ...rest] = migrate.command;
  // A name of an option where a program looks for one is no name of a migration.
  if (!/^[A-Za-z0-9_][\w.:/-]{0,199}$/.test(target) || target.includes('..'))
    throw new StepFailure('the target is no name of a migration');
  const args = rest.map((each) => each.replaceAll('{target}', () => target));
  return { ...migrate, command: [program, ...args] };
}
