/** F40: the name of a model answers with another model from one moment to the next. */
import { type AgentBundle, createClient } from '@tidegate/sdk';
import { generateText } from 'ai';
import { MockLanguageModelV3 } from 'ai/test';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningServer, startRunningServer } from '../running-server.fixture.ts';
import { report } from './fault-report.fixture.ts';

const RESPONSES_MAX = 400;
/** About ten answers of the candidate a second: a rule with a duration waits for time, not answers. */
const PACE_MS = 40;
const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  agent:
    variants:
      old: { model: steady-1, prompt: Be brief }
      new: { model: steady-2, prompt: Be brief }
    off: old
    environments: { production: old }
`;
const PLAN = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: agent
control: old
candidate: new
unit: conversation
activationLead: 1s
phases:
  - { name: half, audience: { weight: 50% }, hold: 48h }
guardrails:
  - { metric: model_mismatch_rate, above: 1%, for: 3s, action: pause }
`;
const usage = {
  inputTokens: { total: 11, noCache: 11, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 7, text: 7, reasoning: 0 },
};
const fallback: AgentBundle = { model: 'steady-1', prompt: '' };

let server: RunningServer;
beforeEach(async () => {
  server = await startRunningServer();
});
afterEach(() => server?.remove());

test('F40: a model whose name moved pauses the rollout within a hundred of its answers', async (context) => {
  await server.apply(FLAGS);
  const post = async (path: string, body: unknown) => {
    const answer = await server.call('POST', path, { key: server.admin, body });
    expect([answer.status < 300, answer.body]).toEqual([true, answer.body]);
    return answer.body as { id: string };
  };
  await post('/api/v1/apply', { files: [{ name: 'plan.yaml', text: PLAN }] });
  const { id } = await post('/api/v1/rollouts', { plan: 'chat' });
  const client = createClient({ url: server.url, key: server.serverKey });
  expect(await client.ready()).toMatchObject({ live: true });
  let answers: Readonly<Record<string, string>> = {};
  const models = (modelId: string): MockLanguageModelV3 =>
    new MockLanguageModelV3({
      modelId,
      doGenerate: async () => ({
        content: [{ type: 'text', text: 'Hi' }],
        finishReason: { unified: 'stop', raw: 'stop' },
        usage,
        warnings: [],
        response: { modelId: answers[modelId] ?? modelId },
      }),
    });
  /** One conversation; whether it was the candidate's. */
  const respond = async (n: number): Promise<boolean> => {
    const turn = client.conversation({ id: `chat-${n}`, startedAtMs: Date.now() }).turn();
    const agent = turn.bundle('agent', fallback);
    await generateText({ ...turn.aiSdk(agent, { models }), prompt: 'Hello' });
    await pause(PACE_MS);
    return agent.model === 'steady-2';
  };
  const status = async (): Promise<string> => {
    const path = `/api/v1/rollouts/${id}`;
    const { body } = await server.call('GET', path, { key: server.admin });
    return (body as { status: string }).status;
  };
  let candidates = 0;
  let responses = 0;
  for (; candidates < 60; responses += 1) if (await respond(responses)) candidates += 1;
  expect(await status()).toBe('running');
  answers = { 'steady-2': 'hasty-1' };
  let answered = 0;
  for (; answered < RESPONSES_MAX && (await status()) === 'running'; responses += 1)
    if (await respond(responses)) answered += 1;
  const paused = await status();
  await client.close();
  expect(paused).toBe('paused');
  report(context, 'F40', {
    'answers of the moved model until the rollout paused': [answered, { atMost: 100 }],
  });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
