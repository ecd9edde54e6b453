/** Shadow figures on their way to the server that they are told to. */
import { expect, onTestFinished, test } from 'vitest';
import { fakeClock } from '../../../server/src/config/clock.fixture.ts';
import { startTestServer } from '../../../server/src/http/server.fixture.ts';
import { createClient } from '../create-client.ts';
import { shadowedFlag } from './shadowed-turn.fixture.ts';

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  chat:
    variants: { legacy: old, new: new }
    off: legacy
    environments: { production: legacy }
`;

test('figures of shadow turns arrive under the candidate, apart from those of turns', async () => {
  const clock = fakeClock(Date.now());
  const server = await startTestServer({ clock });
  const { text: key } = await server.key('server');
  const files = [{ name: 'flags.yaml', text: FLAGS }];
  expect(
    await server.call('POST', '/api/v1/apply', { key: server.admin, body: { files } }),
  ).toMatchObject({ status: 200 });
  // Turns begin before the first word from the server: they are those of the bootstrap.
  const bootstrap = { flags: { chat: shadowedFlag() } };
  const client = createClient({ url: server.url, key, bootstrap, processMetrics: false });
  onTestFinished(async () => {
    await client.close();
    await Promise.all([server.remove(), clock.advance(60_000)]);
  });
  const fromMs = clock.nowMs() - 60_000;
  const shadowed = async (id: string) => {
    const turn = client.conversation({ id, startedAtMs: 1 }).turn();
    turn.string('chat', '');
    const outcome = await new Promise<{ mismatch: boolean | null }>((log) => {
      turn.shadow('chat', {
        control: () => 'same',
        candidate: (arm) => {
          arm.turn.cost(0.25);
          return 'another';
        },
        start: 'beside',
        log,
      });
    });
    turn.end();
    return outcome.mismatch;
  };
  expect(await shadowed('a')).toBe(true);
  await client.ready();
  await client.flush();
  await clock.advance(1_000);
  const told = async (metric: string) => {
    const about = new URLSearchParams({
      environment: 'production',
      ...{ metric, flag: 'chat', by: 'variant', points: '1' },
      ...{ fromMs: `${fromMs}`, toMs: `${clock.nowMs()}` },
    });
    const answer = await server.call('GET', `/api/v1/metrics/series?${about}`, {
      key: server.admin,
    });
    const { groups } = answer.body as { groups: { by: { variant: string }; total: unknown }[] };
    return groups.map(({ by, total }) => [by.variant, total]);
  };
  const mismatch = { events: 1, count: 1, units: 1 };
  expect(await told('shadow_mismatch_rate')).toEqual([['new', expect.objectContaining(mismatch)]]);
  expect(await told('shadow_cost_usd')).toEqual([['new', expect.objectContaining({ sum: 0.25 })]]);
  expect(await told('error_rate')).toEqual([['legacy', expect.objectContaining({ count: 1 })]]);
  expect(await told('cost_usd')).toEqual([]);
});
