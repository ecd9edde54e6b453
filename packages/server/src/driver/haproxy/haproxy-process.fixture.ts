import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real HAProxy before two coloured servers of this process. */
export interface HaproxyProcess {
  readonly socket: string;
  readonly port: number;
  /** Takes a colour's server away: its health check fails soon. */
  stop(colour: 'blue' | 'green'): Promise<void>;
  /** Starts it anew: it knows no weights of before. */
  restart(): Promise<void>;
  /** Ends it, and its socket with it. */
  end(): Promise<void>;
}

/** Blue is live; both answer with their colour, `/slow` after 1.5 s. Ends what it started by `end`. */
export async function startHaproxy(): Promise<HaproxyProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-haproxy-'));
  const colours = { blue: await listening('blue'), green: await listening('green') };
  const port = await freePort();
  const socket = join(folder, 'admin.sock');
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, configOf(socket, port, portOf(colours.blue), portOf(colours.green)));
  let child = await started(file, socket, port);
  return {
    socket,
    port,
    stop: (colour) => closed(colours[colour]),
    async restart() {
      await ended(child);
      child = await started(file, socket, port);
    },
    async end() {
      await ended(child);
      await Promise.all([closed(colours.blue), closed(colours.green)]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What many requests over a few kept connections came to. */
export interface LoadFigures {
  readonly sent: number;
  readonly failed: number;
  /** In the order in which answers came, without repetitions. */
  readonly colours: readonly string[];
}

/** Asks by keep-alive, so many connections at a time, until it is told to stop. */
export function beginLoad(port: number, connections: number): { stop(): Promise<LoadFigures> } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let isOver = false;
  let sent = 0;
  let failed = 0;
  const colours: string[] = [];
  const loop = async (): Promise<void> => {
    while (!isOver) {
      sent += 1;
      const { status, text } = await ask(port, '/', agent);
      if (status !== 200) failed += 1;
      else if (colours.at(-1) !== text) colours.push(text);
      // Bounded: some 3 000 requests a second at most.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const loops = Array.from({ length: connections }, loop);
  return {
    async stop() {
      isOver = true;
      await Promise.all(loops);
      agent.destroy();
      return { sent, failed, colours };
    },
  };
}

/** One request; status 0 when the connection broke. */
export function ask(
  port: number,
  path: string,
  agent?: Agent,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve) => {
    const asked = request({ port, host: '127.0.0.1', path, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', () => resolve({ status: 0, text }));
    });
    asked.on('error', () => resolve({ status: 0, text: '' }));
    asked.end();
  });
}

function configOf(socket: string, port: number, blue: number, green: number): string {
  return `global
  stats socket ${socket} mode 600 level admin
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  timeout check 5s
  option httpchk GET /
frontend web
  bind 127.0.0.1:${port}
  default_backend agents
backend agents
  balance roundrobin
  server b1 127.0.0.1:${blue} weight 100 check inter 200
  server g1 127.0.0.1:${green} weight 0 check inter 200
`;
}

async function started(file: string, socket: string, port: number): Promise<ChildProcess> {
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  const isUp = async () => existsSync(socket) && (await ask(port, '/')).status === 200;
  while (!(await isUp())) {
    if (child.exitCode !== null) throw new Error(`haproxy ended: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return child;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

function listening(colour: string): Promise<Server> {
  const server = createServer((asked, answer) => {
    setTimeout(() => answer.end(colour), asked.url === '/slow' ? 1_500 : 1);
  });
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function freePort(): Promise<number> {
  const server = await listening('');
  const port = portOf(server);
  await closed(server);
  return port;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
