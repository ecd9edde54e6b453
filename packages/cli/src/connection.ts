import type { Command } from 'commander';
import { type ApiClient, createApiClient } from './api-client.ts';
import type { Terminal } from './terminal.ts';

const DEFAULT_URL = 'http://127.0.0.1:7700';
const DEFAULT_ENVIRONMENT = 'production';

/** Options of every command that talks to a server. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly key?: string;
  readonly environment: string;
  readonly json?: true;
}

/** Adds `--url`, `--key`, `--environment` and `--json` to a command, and returns it. */
export function withConnection(command: Command): Command {
  return command
    .option('--url <url>', `address of the server (TIDEGATE_URL, else ${DEFAULT_URL})`)
    .option('--key <key>', 'API key (TIDEGATE_KEY)')
    .option('--environment <name>', 'environment', DEFAULT_ENVIRONMENT)
    .option('--json', 'print one JSON document instead of text');
}

/** The client that the options and the environment of the process describe; the options win. */
export function connect(options: ConnectionOptions, terminal: Terminal): ApiClient {
  return createApiClient({
    url: options.url ?? (terminal.env['TIDEGATE_URL'] || DEFAULT_URL),
    key: options.key ?? terminal.env['TIDEGATE_KEY'],
  });
}
