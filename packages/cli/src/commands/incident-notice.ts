import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate incident notice`: what users may be told, as a draft. */
export function addIncidentNotice(incident: Command, terminal: Terminal): void {
  const command = incident
    .command('notice <id>')
    .description('Draft what users may be told, from the templates of the plan; sends nothing.');
  withConnection(command).action(async (id: string, options: ConnectionOptions) => {
    const answer = await connect(options, terminal).call('incidentNotice', { params: { id } });
    if (options.json) return terminal.out(JSON.stringify(answer));
    const { bold, dim } = terminal.colors;
    for (const { audience, subject, text, channels, announced } of answer.notices) {
      const to = channels.length === 0 ? '' : `, to ${channels.map(plain).join(', ')}`;
      terminal.out(dim(`${audience}${to}${announced ? ', sent' : ''}`));
      terminal.out(bold(plain(subject)));
      terminal.out(`${plain(text)}\n`);
    }
  });
}
