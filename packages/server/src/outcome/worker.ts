import { parentPort, workerData } from 'node:worker_threads';
import { packProblem } from '../store/problem-wire.ts';
import type { OutcomeEngine } from './engine.ts';
import type { OutcomeAnswer, OutcomeRequest } from './messages.ts';
import { type OutcomeEngineOptions, openOutcomeEngine } from './sqlite-engine.ts';

// The thread that reads outcomes: the engine on one side, messages on the other.
const port = parentPort;
if (port === null) throw new Error('The outcome worker runs as a worker thread only');

const say = (answer: OutcomeAnswer) => port.postMessage(answer);
let engine: OutcomeEngine | null = null;

port.on('message', async (request: OutcomeRequest) => {
  try {
    engine ??= openOutcomeEngine(workerData as OutcomeEngineOptions);
    say({ kind: 'result', result: await perform(engine, request) });
  } catch (error) {
    say({ kind: 'problem', problem: packProblem(error) });
  }
});

async function perform(from: OutcomeEngine, request: OutcomeRequest): Promise<unknown> {
  if (request.kind === 'read') return await from.read(request.question);
  return await from.piece(request.question, request.after);
}
