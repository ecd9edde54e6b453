import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseUser } from '../parse-user.ts';
import { userRowsPicture } from '../render/user-rows-picture.ts';
import type { Terminal } from '../terminal.ts';

interface ExportOptions extends ConnectionOptions {
  readonly user: string;
}

/** `tidegate user export`: all that is stored about one user. */
export function addUserExport(user: Command, terminal: Terminal): void {
  const command = user
    .command('export')
    .description('Take out all that is stored about one user or conversation; --json has the rows.')
    .requiredOption('--user <id>', 'as your programs give it to the SDK', parseUser);
  withConnection(command).action((options: ExportOptions) => take(options, terminal));
}

async function take(options: ExportOptions, terminal: Terminal): Promise<void> {
  const { environment, user } = options;
  const body = { environment, user };
  const answer = await connect(options, terminal).call('exportUser', { body });
  if (options.json) return terminal.out(JSON.stringify(answer));
  const { unit, rows, cut } = answer;
  const counts = Object.entries(answer.kinds).map(([kind, { length }]) => [kind, length] as const);
  terminal.out(`${unit} in "${answer.environment}": ${rows} rows; --json prints them`);
  const lines = userRowsPicture(counts, cut, terminal.colors);
  if (rows > 0) for (const line of lines) terminal.out(line);
}
