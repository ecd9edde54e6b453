import type { RolloutView } from '@tidegate/protocol';
import { describe, expect, test } from 'vitest';
import { createApiClient } from './api-client.ts';
import { followRollout } from './follow-rollout.ts';
import { loopbackServer } from './loopback-server.fixture.ts';
import { recordingTerminal } from './recording-terminal.fixture.ts';
import { rolloutView } from './rollout-view.fixture.ts';

const running = rolloutView();
const completed = rolloutView({ status: 'completed', blockers: [] });

describe('followRollout()', () => {
  test.each(['completed', 'rolled-back', 'aborted'] as const)(
    'returns the rollout when it is %s',
    async (status) => {
      const ended = rolloutView({ status });
      const { result } = await follow([running, running, ended]);
      expect(await result).toEqual(ended);
    },
  );

  test('tells a line for a change, and none for figures that move', async () => {
    const moved = rolloutView({ heldMs: 31_000, units: { control: 130, candidate: 44 } });
    const { result, lines } = await follow([running, moved, completed]);
    await result;
    expect(lines).toEqual([
      'r1 running phase 2 of 2 "quarter" 25%; waits for hold, samples',
      'r1 completed phase 2 of 2 "quarter" 25%',
    ]);
  });

  test('redraws the picture in place on a TTY', async () => {
    const { result, lines, err } = await follow([running, completed], {
      screen: { columns: 40, rows: 40 },
    });
    await result;
    expect(lines).toEqual([]);
    expect(err[0]?.startsWith('chat  production')).toBe(true);
    expect(err[1]?.startsWith('\u001b[15A\u001b[0Jchat  production')).toBe(true);
  });

  test('gives up after its limit, and says that the rollout goes on', async () => {
    const { result } = await follow([running], { limitMs: 2_500 });
    await expect(result).rejects.toMatchObject({
      exitCode: 5,
      message:
        'Cannot wait longer for the rollout "r1": it has not ended after 2.5 s; it goes on without this command',
    });
  });

  test('does not wait for a server that is away for 30 s', async () => {
    const { result, server } = await follow([running]);
    await server.stop();
    await expect(result).rejects.toMatchObject({ exitCode: 4 });
  });

  test('throws what the server refuses at once', async () => {
    const server = await loopbackServer({
      status: 404,
      type: 'application/problem+json',
      body: { code: 'not-found', title: 'Cannot find it' },
    });
    const { terminal } = recordingTerminal();
    const client = createApiClient({ url: server.url, key: 'k' });
    await expect(
      followRollout(client, 'r1', { terminal, show: terminal.out, limitMs: null }),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect(server.received).toHaveLength(1);
  });
});

async function follow(
  views: readonly RolloutView[],
  more: { limitMs?: number; screen?: { columns: number; rows: number } } = {},
) {
  const server = await loopbackServer(...views.map((body) => ({ body })));
  const { terminal, err } = recordingTerminal(more.screen ? { screen: more.screen } : {});
  const lines: string[] = [];
  const result = followRollout(createApiClient({ url: server.url, key: 'k' }), 'r1', {
    terminal,
    show: (line) => void lines.push(line),
    limitMs: more.limitMs ?? null,
  });
  result.catch(() => {}); // looked at by the test, after it has changed something
  return { result, lines, err, server };
}
