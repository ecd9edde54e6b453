import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** A real HAProxy before a blue and a green server; blue takes the traffic. */
export interface ColoursProxy {
  readonly socket: string;
  readonly url: string;
  stop(): Promise<void>;
}

/** Answers say in `x-served-by` who gave them. A server is up when its `/health` says so. */
export async function startColoursProxy(
  folder: string,
  ports: { readonly blue: number; readonly green: number },
): Promise<ColoursProxy> {
  const port = await freePort();
  const socket = join(folder, 'haproxy.sock');
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, configOf(socket, port, ports));
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.resume();
  const url = `http://127.0.0.1:${port}`;
  while (!(existsSync(socket) && (await isServed(url)))) {
    if (child.exitCode !== null) throw new Error('Cannot start HAProxy: it ended at once');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { socket, url, stop: () => ended(child) };
}

function configOf(
  socket: string,
  port: number,
  { blue, green }: { readonly blue: number; readonly green: number },
): string {
  return `global
  stats socket ${socket} mode 600 level admin
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  timeout check 5s
  option httpchk GET /health
  option redispatch
frontend web
  bind 127.0.0.1:${port}
  http-response set-header x-served-by %s
  default_backend harbors
backend harbors
  balance roundrobin
  server blue1 127.0.0.1:${blue} weight 100 check inter 200
  server green1 127.0.0.1:${green} weight 0 check inter 200
`;
}

async function isServed(url: string): Promise<boolean> {
  return await fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : 0;
}
