/** What agents of other languages send by OpenTelemetry, and what a running server makes of it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeClock } from '../../packages/server/src/config/clock.fixture.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/http/server.fixture.ts';

interface Case {
  readonly name: string;
  readonly modelledOn: string;
  readonly flag: string;
  readonly requests: readonly { readonly path: string; readonly body: unknown }[];
  /** By metric; only the figures that are named are compared. */
  readonly expect: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const file = new URL('agents.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Case[] };
const NOW_MS = 1_800_000_000_000;

let server: TestServer;
let key: string;
beforeAll(async () => {
  server = await startTestServer({ clock: fakeClock(NOW_MS) });
  key = (await server.key('server')).text;
  const flags = cases.map(
    ({ flag }) => `  ${flag}:
    variants: { old: old, new: new }
    off: old
    environments: { production: old }
`,
  );
  const text = `apiVersion: tidegate/v1\nkind: Flags\nflags:\n${flags.join('')}`;
  const body = { files: [{ name: 'flags.yaml', text }] };
  const applied = await server.call('POST', '/api/v1/apply', { key: server.admin, body });
  expect(applied.status).toBe(200);
});
afterAll(() => server.remove());

test('there are cases', () => {
  expect(cases.length).toBeGreaterThan(5);
});

test.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
  for (const { path, body } of one.requests)
    expect(await server.call('POST', path, { key, body })).toMatchObject({ status: 200, body: {} });
  const counted: Record<string, unknown> = {};
  for (const metric of Object.keys(one.expect)) counted[metric] = await totals(metric, one.flag);
  expect(counted).toMatchObject(one.expect);
});

async function totals(metric: string, flag: string): Promise<unknown> {
  const asked = { environment: 'production', metric, flag, variant: 'new', points: '1' };
  const range = { fromMs: String(NOW_MS - 3_600_000), toMs: String(NOW_MS + 60_000) };
  const path = `/api/v1/metrics/series?${new URLSearchParams({ ...asked, ...range })}`;
  const { body } = await server.call('GET', path, { key: server.admin });
  const { groups } = body as { readonly groups: readonly { readonly total: unknown }[] };
  return groups[0]?.total ?? null;
}
