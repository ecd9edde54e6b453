/** F23: rulesets that are too large, told to the SDK by a server that has gone mad. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { compileRuleset, evaluate, type FlagdFlag, flagHash, rulesetHash8 } from '@tidegate/core';
import { createClient } from '@tidegate/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHAOS, report, reportCost } from './fault-report.fixture.ts';

const OVERSIZED_BYTES = CHAOS ? 50_000_000 : 17_000_000;
/** A server of ours serves at most the first of the two. */
const COUNTS = CHAOS ? [10_000, 100_000] : [2_000];
const longestMs = new Map<number, number>();
const on: FlagdFlag = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'on',
};
const KEY = 'tg_mad';

/** Serves whatever body is put in place, of any size, without work of its own. */
class MadServer {
  readonly #bodies = new Map<string, Buffer>();
  readonly #streams = new Set<ServerResponse>();
  readonly #server: Server = createServer(({ url = '' }, response) => {
    if (url === '/api/v1/stream') this.#open(response);
    else this.#send(response, this.#bodies.get(url.replace('/api/v1/ruleset', '').slice(1)));
  });
  current = '';
  asked = 0;

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Makes this ruleset the current one. */
  put(version: number, flags: Readonly<Record<string, FlagdFlag>>, padding = ''): string {
    const hash8 = rulesetHash8(Object.entries(flags).map(([key, flag]) => [key, flagHash(flag)]));
    const id = `1.${version}.${hash8}`;
    const body = Buffer.from(JSON.stringify({ id, document: { flags }, padding }));
    this.#bodies.set(`s/${id}`, body);
    this.#bodies.set('', body);
    this.current = id;
    return id;
  }

  /** Tells every stream what is current. */
  announce(): void {
    for (const stream of this.#streams) this.#tell(stream);
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #open(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
    const pace = { serverMs: Date.now(), flushEveryMs: 60_000 };
    const unitKey = Buffer.alloc(32, 1).toString('base64url');
    this.#event(response, 'hello', { ...pace, unitKey, current: this.current });
    this.#tell(response);
  }

  #tell(response: ServerResponse): void {
    const url = `/api/v1/rulesets/${this.current}`;
    this.#event(response, 'snapshot', { to: this.current, url });
  }

  #event(response: ServerResponse, event: string, data: object): void {
    response.write(`event: ${event}\ndata: ${JSON.stringify({ event, ...data })}\n\n`);
  }

  #send(response: ServerResponse, body: Buffer | undefined): void {
    this.asked += 1;
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(body);
  }
}

const server = new MadServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

test('F23: the SDK refuses what is too large and keeps the last known good', async (context) => {
  const good = server.put(1, { on });
  const client = createClient({ url: server.url, key: KEY });
  expect(await client.ready()).toEqual({ source: 'network', ruleset: good, live: true });
  const asked = server.asked;
  server.put(2, { off: on }, 'x'.repeat(OVERSIZED_BYTES));
  const rssBefore = process.memoryUsage().rss;
  let rssMost = rssBefore;
  server.announce();
  await expect
    .poll(
      () => {
        rssMost = Math.max(rssMost, process.memoryUsage().rss);
        return server.asked;
      },
      { timeout: 20_000, interval: 5 },
    )
    .toBeGreaterThan(asked + 1);
  const held = [client.boolean('on', {}, false), client.boolean('off', {}, false)];
  // It asks again later, and takes what is good then.
  const next = server.put(3, { off: on });
  server.announce();
  await expect.poll(() => client.boolean('off', {}, false), { timeout: 20_000 }).toBe(true);
  expect(await client.ready()).toMatchObject({ ruleset: next });
  await client.close();
  report(context, 'F23', {
    'SDKs that took an oversized ruleset or lost the last good one': [
      held[0] === true && held[1] === false ? 0 : 1,
      { is: 0 },
    ],
  });
  reportCost(context, 'F23', {
    'memory while refusing, ÷ the payload': [
      (rssMost - rssBefore) / OVERSIZED_BYTES,
      { atMost: 3 },
    ],
  });
});

test.each(COUNTS)('F23: a ruleset of %i flags is loaded', async (count) => {
  const flags = Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, on]));
  server.put(10 + count, { on });
  const client = createClient({ url: server.url, key: KEY });
  await client.ready();
  server.put(11 + count, flags);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  server.announce();
  await expect
    .poll(() => client.boolean(`f${count - 1}`, {}, false), { timeout: 30_000, interval: 5 })
    .toBe(true);
  delay.disable();
  void client.close();
  longestMs.set(count, delay.max / 1e6);
});

test('F23: the event loop while flags are loaded', (context) => {
  expect([...longestMs.keys()]).toEqual([...COUNTS]);
  reportCost(
    context,
    'F23',
    Object.fromEntries(
      [...longestMs].map(([count, ms]) => [
        `longest stall while ${count} flags are loaded, ms`,
        [ms, { atMost: 50 }] as const,
      ]),
    ),
  );
});

test('F23: 10 000 rules in one flag are refused or served, never a crash', (context) => {
  const rules = (count: number): FlagdFlag => ({
    ...on,
    targeting: {
      if: [
        ...Array.from({ length: count }, (_, i) => [
          { '==': [{ var: 'id' }, `u-${i}`] },
          'off',
        ]).flat(),
        'on',
      ],
    },
  });
  const startedMs = performance.now();
  const ruleset = compileRuleset({ flags: { many: rules(10_000), fewer: rules(3_000), on } });
  const loadMs = performance.now() - startedMs;
  const askedMs = performance.now();
  const last = evaluate(ruleset, 'fewer', { id: 'u-2999' }, 0);
  const evaluateMs = performance.now() - askedMs;
  expect([last.value, evaluate(ruleset, 'on', {}, 0).value]).toEqual([false, true]);
  const many = evaluate(ruleset, 'many', { id: 'u-9999' }, 0);
  report(context, 'F23', {
    'answers that are neither right nor an error': [
      many.value === false || many.errorCode === 'PARSE_ERROR' ? 0 : 1,
      { is: 0 },
    ],
  });
  reportCost(context, 'F23', {
    'load of 13 000 rules, ms': [loadMs, { atMost: 200 }],
    'evaluation that walks 3 000 rules, ms': [evaluateMs, { atMost: 20 }],
  });
});
