import type { AlertCommand, AlertView } from '@tidegate/protocol';
import { type ConnectionOptions, connect } from './connection.ts';
import { alertLine } from './render/alert-picture.ts';
import type { Terminal } from './terminal.ts';

/** Tells an alert rule something, and shows what became of it. */
export async function sendAlertCommand(
  name: string,
  body: AlertCommand,
  options: ConnectionOptions,
  terminal: Terminal,
): Promise<AlertView> {
  const { environment } = options;
  const input = { params: { name }, query: { environment }, body };
  const view = await connect(options, terminal).call('commandAlert', input);
  terminal.out(options.json ? JSON.stringify(view) : alertLine(view));
  return view;
}
