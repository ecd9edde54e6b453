import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { workLine } from '../render/work-lines.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate work`: what takes long and is under way. */
export function addWork(program: Command, terminal: Terminal): void {
  const command = program
    .command('work')
    .description('Show what takes long and is under way: backups, restores, drills, layers.');
  withConnection(command).action(async (options: ConnectionOptions) => {
    const { environment } = options;
    const answer = await connect(options, terminal).call('work', { query: { environment } });
    if (options.json) return terminal.out(JSON.stringify(answer));
    if (answer.work.length === 0) return terminal.err('nothing takes long now');
    for (const each of answer.work) terminal.out(workLine(each));
  });
}
