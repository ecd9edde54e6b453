import { createClient } from '@tidegate/sdk';
import type { LanguageModel } from 'ai';
import { createScriptedBehaviours, scriptedChangeContract } from '../model/scripted-behaviour.ts';
import { createScriptedModel } from '../model/scripted-model.ts';
import { seededRandom } from '../model/seeded-random.ts';
import { type AnswerParts, answerTurn } from './answer-turn.ts';
import { chatRequestContract } from './chat-request.ts';
import type { HarborSettings } from './harbor-settings.ts';
import { HttpError } from './http-error.ts';
import { closeServer, createJsonServer, type Handler, listen, sendJson } from './json-server.ts';
import { createLegacyOrchestrator } from './legacy-orchestrator.ts';
import { lookupOrder } from './lookup-order.ts';
import { readJson } from './read-json.ts';
import type { startData } from './start-data.ts';
import { startForwarding } from './start-forwarding.ts';
import { createStatelessOrchestrator } from './stateless-orchestrator.ts';
import { createTurnStatistics, type TurnStatistics } from './turn-statistics.ts';

/** A running Harbor. */
export interface Harbor {
  readonly url: string;
  readonly controlUrl: string | null;
  readonly tidegate: ReturnType<typeof createClient>;
  readonly statistics: TurnStatistics;
  /** Finishes running answers, flushes telemetry, closes. */
  stop(): Promise<void>;
}

/** Most turns that run at once; more are answered 503. */
const TURNS_MAX = 1_000;

/** Starts the agent; rejects when a port cannot be had. It serves fallbacks without Tidegate. */
export async function startHarbor(settings: HarborSettings): Promise<Harbor> {
  const tidegate = createClient({
    url: settings.tidegateUrl,
    key: settings.tidegateKey,
    ...(settings.cacheDirectory === null ? {} : { cacheDirectory: settings.cacheDirectory }),
    // The plan's limits are of the heap, which is observed below.
    processMetrics: false,
    onWarning: ({ code, message }) => process.stderr.write(`harbor: ${code}: ${message}\n`),
  });
  const stopForwarding = await startForwarding(tidegate, settings);
  const behaviours = createScriptedBehaviours();
  const model = await chooseModel(settings, () =>
    createScriptedModel(behaviours, seededRandom(settings.seed)),
  );
  const statistics = createTurnStatistics();
  const answering: AnswerParts = {
    tidegate,
    models: { 'support-small': model },
    tools: { lookupOrder },
    legacy: createLegacyOrchestrator(),
    stateless: createStatelessOrchestrator(),
    statistics,
  };
  const data = await dataOf(settings, answering);
  const server = createJsonServer({
    'POST /api/chat': chatHandler(answering),
    ...data?.routes,
    'GET /health': (_request, response) => sendJson(response, 200, { status: 'ok' }),
  });
  const control = createJsonServer({
    'POST /scripted': async (request, response) => {
      const change = await readJson(request, scriptedChangeContract);
      sendJson(response, 200, { variant: change.variant, ...behaviours.change(change) });
    },
    'GET /stats': (_request, response) =>
      sendJson(response, 200, {
        variants: statistics.snapshot(),
        counters: tidegate.counters(),
        heapUsedMb: heapUsedMb(),
      }),
  });
  const gauge = setInterval(() => tidegate.observe('memory_mb', heapUsedMb()), 1_000);
  await tidegate.ready();
  const url = await listen(server, settings.port, settings.host);
  const controlUrl =
    settings.controlPort === null ? null : await listen(control, settings.controlPort, '127.0.0.1');
  return {
    url,
    controlUrl,
    tidegate,
    statistics,
    stop: async () => {
      clearInterval(gauge);
      if (controlUrl !== null) await closeServer(control);
      await closeServer(server);
      await data?.stop();
      await stopForwarding();
      await tidegate.close();
    },
  };
}

function chatHandler(parts: AnswerParts): Handler {
  let running = 0;
  return async (request, response) => {
    if (running >= TURNS_MAX) {
      throw new HttpError(
        503,
        'busy',
        `Cannot answer: ${TURNS_MAX} turns are running; try again in a second`,
      );
    }
    running += 1;
    try {
      const body = await readJson(request, chatRequestContract);
      const gone = new AbortController();
      response.once('close', () => {
        if (!response.writableFinished) gone.abort();
      });
      const accept = request.headers.accept ?? '';
      await answerTurn(parts, body, { accept, response, abortSignal: gone.signal });
    } finally {
      running -= 1;
    }
  };
}

/** OpenAI when there is a key, else the scripted model. */
async function chooseModel(
  settings: HarborSettings,
  scripted: () => LanguageModel,
): Promise<LanguageModel> {
  if (settings.openAi === null) return scripted();
  const { createOpenAI } = await import('@ai-sdk/openai');
  return createOpenAI({ apiKey: settings.openAi.key })(settings.openAi.model);
}

function heapUsedMb(): number {
  return process.memoryUsage().heapUsed / 1e6;
}

/** Loaded where it is wanted only: without a database Harbor is to stay small. */
async function dataOf(
  { data }: Pick<HarborSettings, 'data'>,
  answering: AnswerParts,
): Promise<Awaited<ReturnType<typeof startData>> | null> {
  if (data === null) return null;
  const loaded = await import('./start-data.ts');
  return await loaded.startData(data, answering);
}
