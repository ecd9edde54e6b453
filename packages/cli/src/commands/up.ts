import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RunningServer } from '@tidegate/server';
import type { Command } from 'commander';
import { type ReadConfig, readConfigFile } from '../operator-config.ts';
import { table } from '../render/table.ts';
import type { Terminal } from '../terminal.ts';

interface UpOptions {
  readonly data?: string;
  readonly port?: string;
  readonly grpcPort?: string;
  readonly host?: string;
  readonly config?: string;
  readonly json?: true;
}

/** `tidegate up`: runs the server until it is told to stop. */
export function addUp(program: Command, terminal: Terminal): void {
  program
    .command('up')
    .description('Start the server over one folder; SIGINT or SIGTERM stops it.')
    .option('--data <folder>', 'folder of the store (TIDEGATE_DATA, else ./tidegate-data)')
    .option('--port <port>', 'port, 0 = any free one (TIDEGATE_PORT, else 7700)')
    .option(
      '--grpc-port <port>',
      'port of flagd.sync.v1, 0 = any free one (TIDEGATE_GRPC_PORT, else none)',
    )
    .option('--host <address>', 'address to listen on (TIDEGATE_HOST, else 127.0.0.1)')
    .option(
      '--config <file>',
      "operator's file (TIDEGATE_CONFIG, else tidegate.config.yaml, if there)",
    )
    .option('--json', 'print one JSON line {url, grpcUrl, createdKeys, startMs} when it listens')
    .action((options: UpOptions) => up(options, terminal));
}

async function up(options: UpOptions, terminal: Terminal): Promise<void> {
  const stopped = untilTold();
  // Imported late: no other command waits for the server's modules.
  const { startServer, readSettings } = await import('@tidegate/server');
  const settings = readSettings({
    ...terminal.env,
    ...(options.data === undefined ? {} : { TIDEGATE_DATA: options.data }),
    ...(options.port === undefined ? {} : { TIDEGATE_PORT: options.port }),
    ...(options.grpcPort === undefined ? {} : { TIDEGATE_GRPC_PORT: options.grpcPort }),
    ...(options.host === undefined ? {} : { TIDEGATE_HOST: options.host }),
    ...(options.config === undefined ? {} : { TIDEGATE_CONFIG: options.config }),
  });
  const config = await readConfig(settings.configFile, terminal);
  const server = await startServer({
    directory: settings.directory,
    host: settings.host,
    port: settings.port,
    grpcPort: settings.grpcPort,
    corsOrigins: settings.corsOrigins,
    ...(config === null
      ? {}
      : {
          ...{ channels: config.channels, probes: config.probes },
          ...{ actions: config.actions, safety: config.safety, queries: config.queries },
        }),
  });
  const startMs = Math.round(performance.now());
  if (options.json) {
    const { url, grpcUrl, createdKeys } = server;
    terminal.out(JSON.stringify({ url, grpcUrl, createdKeys, startMs }));
  } else {
    announce(server, settings.directory, startMs, terminal);
  }
  terminal.err(`${await stopped}: stopping`);
  await server.close();
}

function announce(
  server: RunningServer,
  directory: string,
  startMs: number,
  terminal: Terminal,
): void {
  const { colors } = terminal;
  terminal.out(`Tidegate listens at ${colors.bold(server.url)} (started in ${startMs} ms)`);
  if (server.grpcUrl !== null)
    terminal.out(`flagd.sync.v1 (gRPC) at ${colors.bold(server.grpcUrl)}`);
  terminal.out(colors.dim(`store: ${directory}`));
  if (server.createdKeys.length === 0) return;
  const rows = server.createdKeys.map(({ environment, kind, key }) => [environment, kind, key]);
  terminal.out('\nAPI keys of this first start. They are shown this once; keep them:');
  for (const line of table(['environment', 'kind', 'key'], rows, colors)) terminal.out(line);
}

/** `null` when no file was named and the default one is not there. */
async function readConfig(named: string | null, terminal: Terminal): Promise<ReadConfig | null> {
  const file = named ?? resolve('tidegate.config.yaml');
  if (named === null && !existsSync(file)) return null;
  return await readConfigFile(file, `Cannot start the server: "${file}" has mistakes`, terminal);
}

function untilTold(): Promise<string> {
  return new Promise((done) => {
    // `once`: a second signal ends the process at once, as the system does by default.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, done);
    // A program that started us with an IPC channel and died must not leave us behind.
    if (process.connected) process.once('disconnect', () => done('parent gone'));
  });
}
