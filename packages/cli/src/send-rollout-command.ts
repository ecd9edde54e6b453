import type { RouteInput } from '@tidegate/protocol';
import { type ConnectionOptions, connect } from './connection.ts';
import { rolloutLine } from './render/rollout-line.ts';
import type { Terminal } from './terminal.ts';

/** Tells a rollout something, and shows what became of it. */
export async function sendRolloutCommand(
  id: string,
  body: RouteInput<'commandRollout'>['body'],
  options: ConnectionOptions,
  terminal: Terminal,
): Promise<void> {
  const view = await connect(options, terminal).call('commandRollout', { params: { id }, body });
  terminal.out(options.json ? JSON.stringify(view) : rolloutLine(view));
}
