/** The golden vectors over the wire: OFREP, our SDK, and flagd-core behind our gRPC. */
import { FlagdProvider } from '@openfeature/flagd-provider';
import { OpenFeature } from '@openfeature/server-sdk';
import { createClient } from '@tidegate/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  compareGolden,
  countsOf,
  type GoldenContext,
  goldenFlags,
  isAscii,
  readGoldenVectors,
} from './golden-vectors.fixture.ts';
import { type RunningServer, startRunningServer } from './running-server.fixture.ts';

const vectors = readGoldenVectors();
const ALL = { compared: 10_000, differences: [] };

describe('golden-vectors', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startRunningServer();
    const answer = await server.importFlags(JSON.stringify(vectors.document));
    expect([answer.status, answer.body]).toEqual([200, answer.body]);
  });
  afterAll(() => server?.remove());

  test('OFREP gives all 10 000 answers', async ({ task }) => {
    const served: ReadonlyMap<string, string | null>[] = [];
    for (const context of vectors.contexts) served.push(await bulk(server, context));
    const found = compareGolden(vectors, (flag, _, index) => served[index]?.get(flag) ?? null);
    task.meta.conformance = countsOf('ofrep', found);
    expect(first(found)).toEqual(ALL);
  });

  test('the SDK gives all 10 000 answers from what the server sent', async ({ task }) => {
    const client = createClient({ url: server.url, key: server.serverKey });
    expect(await client.ready()).toMatchObject({ source: 'network', live: true });
    const found = compareGolden(
      vectors,
      (flag, context) => client.details(flag, context, '').servedAs,
    );
    await client.close();
    task.meta.conformance = countsOf('sdk over the stream', found);
    expect(first(found)).toEqual(ALL);
  });

  test('flagd-provider in process gives the answers of all ASCII ids', async ({ task }) => {
    const provider = new FlagdProvider({
      resolverType: 'in-process',
      host: '127.0.0.1',
      port: server.grpcPort ?? 0,
      selector: server.syncKey,
    });
    await OpenFeature.setProviderAndWait('golden', provider);
    const client = OpenFeature.getClient('golden');
    const served = new Map<string, string | null>();
    for (const { flag } of goldenFlags(vectors)) {
      for (const [index, context] of vectors.contexts.entries()) {
        if (!isAscii(context)) continue;
        const { variant } = await client.getStringDetails(flag, '', context);
        served.set(`${flag} ${index}`, variant ?? null);
      }
    }
    await OpenFeature.clearProviders();
    const ask = (flag: string, _: unknown, index: number) => served.get(`${flag} ${index}`) ?? null;
    const found = compareGolden(vectors, ask, isAscii);
    task.meta.conformance = countsOf('flagd-core over gRPC (ASCII)', found);
    expect(first(found)).toEqual({ compared: 313 * 16, differences: [] });
  });
});

async function bulk(server: RunningServer, context: GoldenContext) {
  const body = { context };
  const path = '/ofrep/v1/evaluate/flags';
  const answer = await server.call('POST', path, { key: server.serverKey, body });
  const { flags } = answer.body as { flags: readonly { key: string; variant?: string }[] };
  return new Map(flags.map(({ key, variant }) => [key, variant ?? null]));
}

function first<T extends { readonly differences: readonly unknown[] }>(found: T): T {
  return { ...found, differences: found.differences.slice(0, 3) };
}
