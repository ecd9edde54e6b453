/** F23 and F42 at the door of a running server: sizes, growth and circles. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningServer, startRunningServer } from '../running-server.fixture.ts';
import { CHAOS, report } from './fault-report.fixture.ts';

const on = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };
let server: RunningServer;

beforeAll(async () => {
  server = await startRunningServer();
});
afterAll(() => server?.remove());

const TOO_LARGE: Readonly<Record<string, () => string>> = {
  [CHAOS ? 'a document of 50 MB' : 'a document of 8 MB']: () =>
    JSON.stringify({
      flags: { on },
      metadata: { text: 'x'.repeat(CHAOS ? 50_000_000 : 8_000_000) },
    }),
  '100 000 flags': () =>
    `{"flags":{${Array.from({ length: 100_000 }, (_, i) => `"f${i}":{}`).join()}}}`,
  '10 000 rules in one flag': () => {
    const rules = Array.from({ length: 10_000 }, (_, i) => [
      { '==': [{ var: 'id' }, `u-${i}`] },
      'on',
    ]);
    return JSON.stringify({
      flags: { on: { ...on, targeting: { if: [...rules.flat(), 'off'] } } },
    });
  },
};

test.each(Object.keys(TOO_LARGE))('F23: %s is answered 413', async (what) => {
  const answer = await server.importFlags(TOO_LARGE[what]?.() ?? '');
  expect([answer.status, answer.body]).toEqual([413, answer.body]);
  expect((await list()).length).toBe(0);
});

test('F23: a ruleset that more than doubles needs a confirmation', async (context) => {
  const text = (flags: number) =>
    JSON.stringify({
      flags: Object.fromEntries(
        Array.from({ length: flags }, (_, i) => [
          `f${i}`,
          { ...on, metadata: { note: 'x'.repeat(10_000) } },
        ]),
      ),
    });
  expect((await server.importFlags(text(100))).status).toBe(200);
  const body = { environment: 'production', text: text(250), confirmGrowth: false };
  const path = '/api/v1/import/flagd';
  const refused = await server.call('POST', path, { key: server.admin, body });
  const kept = (await list()).length;
  const taken = await server.call('POST', path, {
    key: server.admin,
    body: { ...body, confirmGrowth: true },
  });
  report(context, 'F23', {
    'flags stored without the confirmation': [kept - 100, { is: 0 }],
    'status without it': [refused.status, { is: 409 }],
    'status with it': [taken.status, { is: 200 }],
  });
});

test('F42: a circle of references is kept as broken, and the rest works', async () => {
  const flag = (name: string) => ({ ...on, targeting: { if: [{ $ref: name }, 'on', 'off'] } });
  const text = JSON.stringify({
    flags: { circle: flag('a'), sound: flag('c') },
    $evaluators: { a: { '!': [{ $ref: 'b' }] }, b: { '!': [{ $ref: 'a' }] }, c: { '!!': [true] } },
  });
  const answer = await server.importFlags(text);
  expect(answer).toMatchObject({
    status: 200,
    body: {
      stored: [
        { key: 'circle', broken: expect.stringMatching(/circle/) },
        { key: 'sound', broken: null },
      ],
    },
  });
});

test('F42: a circle of prerequisites is refused, and nothing is stored', async () => {
  const flag = (other: string) => `
    variants: { off: false, on: true }
    off: off
    environments: { production: { serve: on, requires: { ${other}: on } } }`;
  const text = `apiVersion: tidegate/v1\nkind: Flags\nflags:\n  one:${flag('two')}\n  two:${flag('one')}\n`;
  const body = { files: [{ name: 'flags.yaml', text }] };
  const answer = await server.call('POST', '/api/v1/apply', { key: server.admin, body });
  expect([answer.status, answer.body]).toEqual([422, answer.body]);
  expect((await list()).filter(({ key }) => key === 'one' || key === 'two')).toEqual([]);
});

async function list(): Promise<readonly { readonly key: string }[]> {
  const path = '/api/v1/flags?environment=production';
  const { body } = await server.call('GET', path, { key: server.admin });
  return (body as { flags: { key: string }[] }).flags;
}
