import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { type FindingOptions, findingOf, withFinding } from '../finding-options.ts';
import { decisionLines } from '../render/decision-lines.ts';
import type { Terminal } from '../terminal.ts';

interface DecideOptions extends ConnectionOptions, FindingOptions {}

/** `tidegate incident decide`: what the decision matrix says; opens nothing. */
export function addIncidentDecide(incident: Command, terminal: Terminal): void {
  const command = incident
    .command('decide')
    .description('Ask the decision matrix how far back, and by when; nothing is done.');
  withConnection(withFinding(command)).action((options: DecideOptions) =>
    decide(options, terminal),
  );
}

async function decide(options: DecideOptions, terminal: Terminal): Promise<void> {
  const query = { environment: options.environment, ...findingOf(options) };
  const view = await connect(options, terminal).call('decide', { query });
  if (options.json) return terminal.out(JSON.stringify(view));
  const time = { dueMs: null, nowMs: terminal.nowMs() };
  for (const line of decisionLines(view, time, terminal.colors)) terminal.out(line);
}
