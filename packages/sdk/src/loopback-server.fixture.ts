import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import {
  type RulesetSnapshot,
  type StreamEvent,
  seriesContract,
  type TelemetryBatch,
  telemetryBatchContract,
  type Urgent,
  urgentContract,
} from '@tidegate/protocol';

export const UNIT_KEY = Buffer.from('an environment secret of 32 bytes').toString('base64url');

/** A control plane on the loopback that speaks the documented contracts and remembers all. */
export class LoopbackServer {
  readonly batches: TelemetryBatch[] = [];
  readonly bodies: Buffer[] = [];
  readonly urgent: Urgent[] = [];
  readonly requests: string[] = [];
  readonly lastEventIds: (string | undefined)[] = [];
  /** Statuses for the next telemetry posts; empty = accept. */
  readonly telemetryStatuses: number[] = [];
  readonly urgentStatuses: number[] = [];
  ruleset: RulesetSnapshot;
  flushEveryMs = 50;
  streamStatus = 200;
  url = '';
  readonly #streams = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  constructor(ruleset: RulesetSnapshot) {
    this.ruleset = ruleset;
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  get streams(): number {
    return this.#streams.size;
  }

  send(event: StreamEvent): void {
    const id = 'to' in event ? `id: ${event.to}\n` : '';
    this.raw(`event: ${event.event}\n${id}data: ${JSON.stringify(event)}\n\n`);
  }

  raw(text: string): void {
    for (const stream of this.#streams) stream.write(text);
  }

  dropStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    this.requests.push(`${request.method} ${path}`);
    const isSnapshot = ['/api/v1/ruleset', `/api/v1/rulesets/${this.ruleset.id}`].includes(path);
    if (request.headers.authorization !== 'Bearer tg_test') reply(response, 401, {});
    else if (path === '/api/v1/stream') this.#open(request, response);
    else if (isSnapshot) reply(response, 200, this.ruleset);
    else await this.#post(path, request, response);
  }

  async #post(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const isZipped = request.headers['content-encoding'] === 'gzip';
    const json: unknown = body.length > 0 && JSON.parse(String(isZipped ? gunzipSync(body) : body));
    if (path === '/api/v1/telemetry') this.#telemetry(body, json, response);
    else if (path === '/api/v1/telemetry/urgent') this.#takeUrgent(json, response);
    else reply(response, 404, {});
  }

  #open(request: IncomingMessage, response: ServerResponse): void {
    if (this.streamStatus !== 200) {
      reply(response, this.streamStatus, {});
      return;
    }
    const held = request.headers['last-event-id'];
    this.lastEventIds.push(typeof held === 'string' ? held : undefined);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
    const { id } = this.ruleset;
    const pace = { serverMs: Date.now(), flushEveryMs: this.flushEveryMs };
    this.send({ event: 'hello', ...pace, unitKey: UNIT_KEY, current: id });
    if (held !== id) this.send({ event: 'snapshot', to: id, url: `/api/v1/rulesets/${id}` });
  }

  #telemetry(body: Buffer, json: unknown, response: ServerResponse): void {
    this.bodies.push(body);
    const status = this.telemetryStatuses.shift() ?? 200;
    if (status !== 200) {
      reply(response, status, {});
      return;
    }
    const batch = telemetryBatchContract.parse(json);
    const series = batch.series.map((one) => seriesContract.parse(one));
    this.batches.push({ ...batch, series });
    const applied = series.length;
    reply(response, 200, {
      applied,
      duplicate: false,
      rejected: [],
      flushEveryMs: this.flushEveryMs,
    });
  }

  #takeUrgent(json: unknown, response: ServerResponse): void {
    const status = this.urgentStatuses.shift() ?? 200;
    if (status !== 200) {
      reply(response, status, {});
      return;
    }
    const event = urgentContract.parse(json);
    const duplicate = this.urgent.some(({ id }) => id === event.id);
    this.urgent.push(event);
    reply(response, 200, { duplicate });
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
