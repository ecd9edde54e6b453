import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { taskLine, tasksPicture } from '../render/tasks-picture.ts';
import type { Terminal } from '../terminal.ts';

interface TasksOptions extends ConnectionOptions {
  readonly all?: true;
}

interface DoneOptions extends ConnectionOptions {
  readonly note?: string;
}

/** `tidegate incident tasks`, and `incident done`, which ticks one of them off. */
export function addIncidentTasks(incident: Command, terminal: Terminal): void {
  const tasks = incident
    .command('tasks')
    .description('Show what is to be done by when, overdue first.')
    .option('--all', 'also what is done');
  withConnection(tasks).action((options: TasksOptions) => list(options, terminal));
  const done = incident
    .command('done <task>')
    .description('Say that something is done; what comes again gets its next time.')
    .option('--note <text>', 'what was found');
  withConnection(done).action((id: string, options: DoneOptions) => finish(id, options, terminal));
}

async function list(options: TasksOptions, terminal: Terminal): Promise<void> {
  const { environment, all } = options;
  const query = { environment, ...(all && { all: 'true' as const }) };
  const answer = await connect(options, terminal).call('followUps', { query });
  if (options.json) return terminal.out(JSON.stringify(answer));
  if (answer.followUps.length === 0)
    return terminal.err(`nothing is to be done in "${environment}"`);
  const lines = tasksPicture(answer.followUps, answer.serverMs, terminal.colors);
  for (const line of lines) terminal.out(line);
}

async function finish(id: string, options: DoneOptions, terminal: Terminal): Promise<void> {
  const body = options.note === undefined ? {} : { note: options.note };
  const view = await connect(options, terminal).call('doneFollowUp', { params: { id }, body });
  terminal.out(options.json ? JSON.stringify(view) : taskLine(view, terminal.nowMs()));
}
