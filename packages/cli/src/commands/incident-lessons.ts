import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { lessonsPicture } from '../render/lessons-picture.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate incident lessons`: what was learned from incidents. */
export function addIncidentLessons(incident: Command, terminal: Terminal): void {
  const command = incident
    .command('lessons')
    .description('Show issue, root cause, resolution and prevention of resolved incidents.');
  withConnection(command).action((options: ConnectionOptions) => lessons(options, terminal));
}

async function lessons(options: ConnectionOptions, terminal: Terminal): Promise<void> {
  const { environment } = options;
  const answer = await connect(options, terminal).call('lessons', { query: { environment } });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.lessons.length === 0)
    return terminal.err(
      `nothing was learned in "${environment}" yet; write it with "tidegate incident describe"`,
    );
  for (const line of lessonsPicture(answer.lessons, terminal.colors)) terminal.out(line);
}
