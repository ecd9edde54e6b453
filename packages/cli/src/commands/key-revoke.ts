import type { Command } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';

/** `tidegate key revoke`: ends a key at once. */
export function addKeyRevoke(key: Command, terminal: Terminal): void {
  const command = key
    .command('revoke <id>')
    .description('Revoke a key at once, by its id; its streams end.');
  withConnection(command).action((id: string, options: ConnectionOptions) =>
    revoke(id, options, terminal),
  );
}

async function revoke(id: string, options: ConnectionOptions, terminal: Terminal): Promise<void> {
  const view = await connect(options, terminal).call('revokeKey', { params: { id } });
  if (options.json) return terminal.out(JSON.stringify(view));
  terminal.out(plain(`revoked: ${view.id} "${view.name}" (${view.kind}, ${view.environment})`));
}
