import type { KeyView } from '@tidegate/protocol';
import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate key list`: all keys, without their secrets. */
export function addKeyList(key: Command, terminal: Terminal): void {
  const command = key.command('list').description('Show the API keys, of all environments.');
  withConnection(command).action((options: ConnectionOptions) => list(options, terminal));
}

async function list(options: ConnectionOptions, terminal: Terminal): Promise<void> {
  const { keys } = await connect(options, terminal).call('keys', {});
  if (options.json) return terminal.out(JSON.stringify({ keys }));
  const nowMs = terminal.nowMs();
  const rows = keys.map((view) => [
    view.id,
    view.environment,
    view.kind,
    view.name,
    `${view.prefix}…`,
    stateOf(view, nowMs),
    timeText(view.lastUsedMs),
  ]);
  const header = ['id', 'environment', 'kind', 'name', 'key', 'state', 'last used'];
  for (const line of table(header, rows, terminal.colors)) terminal.out(line);
}

function stateOf({ revokedMs, expiresMs }: KeyView, nowMs: number): string {
  if (revokedMs !== null) return `revoked ${timeText(revokedMs)}`;
  if (expiresMs === null) return 'valid';
  return `${expiresMs > nowMs ? 'valid until' : 'expired'} ${timeText(expiresMs)}`;
}

function timeText(timeMs: number | null): string {
  return timeMs === null ? 'never' : new Date(timeMs).toISOString().slice(0, 19);
}
