import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DriverAsk, DriverProgress } from '../driver.ts';
import type { HaproxyWork } from './haproxy-work.ts';

/** A server that the stand-in of HAProxy tells of; tests change it while it is told of. */
export interface FakeServer {
  name: string;
  weight: number;
  fileWeight: number;
  isHeldBack: boolean;
  status: string | null;
  check: string;
  sessions: number;
}

/** A stand-in of HAProxy behind a Unix socket. */
export interface FakeHaproxy {
  readonly socket: string;
  readonly servers: FakeServer[];
  /** Every command, in order. */
  readonly said: string[];
  /** What it answers instead; `null` = nothing, and it keeps the connection. */
  override: (command: string) => string | null | undefined;
  process: number;
}

/** b1 and b2 are blue and live, g1 is green and idle. It goes with the test. */
export async function aFakeHaproxy(): Promise<FakeHaproxy> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-haproxy-test-'));
  const fake: FakeHaproxy = {
    socket: join(folder, 's'),
    servers: [aServer('b1', 100), aServer('b2', 50), aServer('g1', 0)],
    said: [],
    override: () => undefined,
    process: 100,
  };
  const open = new Set<Socket>();
  const server = createServer((talk) => {
    open.add(talk);
    talk.on('error', () => {});
    talk.once('data', (chunk) => {
      const command = chunk.toString().trim();
      fake.said.push(command);
      const own = fake.override(command);
      if (own === null) return;
      talk.end(`${own ?? answerTo(fake, command)}\n\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(fake.socket, resolve));
  onTestFinished(() => {
    for (const talk of open) talk.destroy();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return fake;
}

/** A driver's work over it. */
export function aHaproxyWork(socket: string, changes: Partial<HaproxyWork> = {}): HaproxyWork {
  return {
    kind: 'haproxy',
    socket,
    backend: 'agents',
    colours: { blue: ['b1', 'b2'], green: ['g1'] },
    drainMs: 10_000,
    trustUnchecked: false,
    ...changes,
  };
}

/** What a step is asked, and what it told. */
export function aDriverAsk(changes: Partial<DriverAsk> = {}) {
  const told: DriverProgress[] = [];
  const asked: DriverAsk = {
    target: 'previous',
    key: 'k1',
    memo: {},
    rehearsal: false,
    signal: new AbortController().signal,
    tell: (progress) => told.push(progress),
    ...changes,
  };
  return { ...asked, told };
}

function aServer(name: string, weight: number): FakeServer {
  const plain = { fileWeight: weight, isHeldBack: false, status: null, check: 'L7OK', sessions: 0 };
  return { name, weight, ...plain };
}

function answerTo(fake: FakeHaproxy, command: string): string {
  const { servers } = fake;
  if (command === 'show info') return `Name: HAProxy\nPid: ${fake.process}\nUptime_sec: 9`;
  if (command === 'show servers state agents')
    return ['1', '# srv_name srv_admin_state srv_uweight srv_iweight']
      .concat(
        servers.map(
          ({ name, isHeldBack, weight, fileWeight }) =>
            `${name} ${isHeldBack ? 8 : 0} ${weight} ${fileWeight}`,
        ),
      )
      .join('\n');
  if (command === 'show stat agents 4 -1')
    return ['# pxname,svname,scur,status,check_status']
      .concat(
        servers.map(({ name, sessions, status, isHeldBack, check }) =>
          ['agents', name, sessions, status ?? (isHeldBack ? 'DRAIN' : 'UP'), check].join(','),
        ),
      )
      .join('\n');
  const [, name, what, value] =
    /^set server agents\/(\w+) (weight|state) (\d+|ready|drain)$/.exec(command) ?? [];
  const server = servers.find((each) => each.name === name);
  if (server === undefined) return 'Unknown command.';
  if (what === 'weight') server.weight = Number(value);
  else server.isHeldBack = value === 'drain';
  return '';
}
