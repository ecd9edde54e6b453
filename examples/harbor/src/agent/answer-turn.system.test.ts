import { createTestClient } from '@tidegate/sdk/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createScriptedBehaviours } from '../model/scripted-behaviour.ts';
import { createScriptedModel } from '../model/scripted-model.ts';
import { seededRandom } from '../model/seeded-random.ts';
import { readUiMessageStream } from '../traffic/ask-harbor.ts';
import { answerTurn } from './answer-turn.ts';
import { closeServer, createJsonServer, listen } from './json-server.ts';
import { createLegacyOrchestrator } from './legacy-orchestrator.ts';
import { lookupOrder } from './lookup-order.ts';
import { createStatelessOrchestrator } from './stateless-orchestrator.ts';
import { createTurnStatistics } from './turn-statistics.ts';

/** Harbor with a flag whose rollout shadows everybody. */
async function aShadowedHarbor() {
  const flag = {
    state: 'ENABLED' as const,
    variants: { legacy: false, new: true },
    defaultVariant: 'legacy',
    metadata: { watched: true, shadow: 100_000, shadowVariant: 'new' },
  };
  const tidegate = createTestClient({ flags: { useNewArchitecture: flag } });
  const behaviours = createScriptedBehaviours();
  const statistics = createTurnStatistics();
  const parts = {
    tidegate,
    models: { 'support-small': createScriptedModel(behaviours, seededRandom(1)) },
    tools: { lookupOrder },
    legacy: createLegacyOrchestrator(),
    stateless: createStatelessOrchestrator(),
    statistics,
  };
  const messages = [{ role: 'user' as const, content: 'Where is my order B12?' }];
  const request = { conversationId: 'c', startedAtMs: 1, userId: 'u', betaUser: false, messages };
  const server = createJsonServer({
    'POST /api/chat': (_request, response) => {
      const { signal: abortSignal } = new AbortController();
      return answerTurn(parts, request, { accept: '', response, abortSignal });
    },
  });
  const url = await listen(server, 0, '127.0.0.1');
  onTestFinished(async () => {
    await closeServer(server);
    await tidegate.close();
  });
  return {
    tidegate,
    behaviours,
    statistics,
    ask: () => fetch(`${url}/api/chat`, { method: 'POST' }),
  };
}

test('answerTurn() answers with the legacy orchestrator, and lets the new one work unseen', async () => {
  const { tidegate, behaviours, statistics, ask } = await aShadowedHarbor();
  const latencyMs = { median: 1, p99: 1 };
  behaviours.change({ variant: 'legacy', latencyMs });
  behaviours.change({ variant: 'new', latencyMs, errorShare: 1, leakShare: 1 });
  for (let turn = 1; turn <= 3; turn += 1) {
    const response = await ask();
    expect(response.headers.get('x-harbor-variant')).toBe('legacy');
    expect(readUiMessageStream(await response.text())).toMatchObject({
      text: expect.stringContaining('Your order is being packed'),
      failed: false,
    });
    await vi.waitFor(() => expect(tidegate.counters().shadowedTurns).toBe(turn), 5_000);
  }
  expect(statistics.snapshot()).toMatchObject({ legacy: { begun: 3, failed: 0, leaks: 0 } });
  expect(tidegate.turns).toMatchObject(Array(3).fill({ failed: false }));
  expect(tidegate.reports).toEqual([]);
});
