import type { IncidentCommand } from '@tidegate/protocol';
import type { Command } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { parseSpan } from '../parse-span.ts';
import type { Severity } from '../render/severity-text.ts';
import { sendIncidentCommand } from '../send-incident-command.ts';
import { severityArgument } from '../severity-option.ts';
import type { Terminal } from '../terminal.ts';

interface ReasonOptions extends ConnectionOptions {
  readonly reason: string;
}

interface LessonOptions extends ConnectionOptions {
  readonly rootCause?: string;
  readonly resolution?: string;
  readonly prevention?: string;
}

/** `tidegate incident note|assign|severity|describe|resolve|reopen|task`: what people tell one. */
export function addIncidentCommands(incident: Command, terminal: Terminal): void {
  const send = (id: string, body: IncidentCommand, options: ConnectionOptions) =>
    sendIncidentCommand(id, body, options, terminal);
  withConnection(
    incident.command('note <id> <text>').description('Write something into the timeline.'),
  ).action((id: string, text: string, options: ConnectionOptions) =>
    send(id, { type: 'note', text }, options),
  );
  withConnection(
    incident.command('assign <id> <owner>').description('Say who looks after it.'),
  ).action((id: string, owner: string, options: ConnectionOptions) =>
    send(id, { type: 'assign', owner }, options),
  );
  withConnection(
    incident
      .command('severity <id>')
      .addArgument(severityArgument())
      .description('Say how bad it is.')
      .requiredOption('--reason <text>', 'why; it goes into the timeline'),
  ).action((id: string, severity: Severity, options: ReasonOptions) =>
    send(id, { type: 'severity', severity, reason: options.reason }, options),
  );
  withConnection(
    incident
      .command('reopen <id>')
      .description('Open it again.')
      .requiredOption('--reason <text>', 'why; it goes into the timeline'),
  ).action((id: string, options: ReasonOptions) =>
    send(id, { type: 'reopen', reason: options.reason }, options),
  );
  addEnding(incident, send);
  withConnection(
    incident
      .command('task <id> <title>')
      .description('Add something to do by a certain time.')
      .requiredOption('--due <time>', 'from now, such as 24h', parseSpan),
  ).action((id: string, title: string, options: ConnectionOptions & { due: number }) =>
    send(id, { type: 'task', title, dueMs: terminal.nowMs() + options.due }, options),
  );
}

type Send = (id: string, body: IncidentCommand, options: ConnectionOptions) => Promise<void>;

function addEnding(incident: Command, send: Send): void {
  withConnection(
    incident
      .command('describe <id>')
      .description('Write down what is learned from it.')
      .option('--root-cause <text>', 'why it came to be')
      .option('--resolution <text>', 'what ended it')
      .option('--prevention <text>', 'what keeps it from coming again'),
  ).action((id: string, options: LessonOptions) => send(id, describing(options), options));
  withConnection(
    incident
      .command('resolve <id>')
      .description('Say that it is over.')
      .option('--resolution <text>', 'what ended it'),
  ).action((id: string, { resolution, ...options }: LessonOptions) =>
    send(id, { type: 'resolve', ...(resolution && { resolution }) }, options),
  );
}

function describing({ rootCause, resolution, prevention }: LessonOptions): IncidentCommand {
  const texts = {
    ...(rootCause && { rootCause }),
    ...(resolution && { resolution }),
    ...(prevention && { prevention }),
  };
  if (Object.keys(texts).length > 0) return { type: 'describe', ...texts };
  throw new CommandFailure(
    exitCodes.usage,
    'Cannot describe the incident: nothing is said of it; give --root-cause, --resolution or --prevention',
  );
}
