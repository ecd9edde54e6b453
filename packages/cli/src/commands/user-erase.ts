import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseUser } from '../parse-user.ts';
import { userRowsPicture } from '../render/user-rows-picture.ts';
import type { Terminal } from '../terminal.ts';

interface EraseOptions extends ConnectionOptions {
  readonly user: string;
  readonly reason: string;
}

/** `tidegate user erase`: erases all that is stored about one user. */
export function addUserErase(user: Command, terminal: Terminal): void {
  const command = user
    .command('erase')
    .description('Erase all that is stored about one user or conversation; nothing brings it back.')
    .requiredOption('--user <id>', 'as your programs give it to the SDK', parseUser)
    .requiredOption('--reason <text>', 'why; it goes into the audit, so leave the id out of it');
  withConnection(command).action((options: EraseOptions) => erase(options, terminal));
}

async function erase(options: EraseOptions, terminal: Terminal): Promise<void> {
  const { environment, user, reason } = options;
  const body = { environment, user, reason };
  const answer = await connect(options, terminal).call('eraseUser', { body });
  if (options.json) return terminal.out(JSON.stringify(answer));
  terminal.out(`${answer.unit} in "${answer.environment}": ${answer.rows} rows erased`);
  const lines = userRowsPicture(Object.entries(answer.erased), [], terminal.colors);
  if (answer.rows > 0) for (const line of lines) terminal.out(line);
}
