import { parentPort, workerData } from 'node:worker_threads';
import { packProblem } from './problem-wire.ts';
import { type Engine, openSqliteEngine } from './sqlite-engine.ts';
import type { WorkerAnswer, WorkerRequest } from './worker-messages.ts';

// The store's thread: the engine on one side, messages on the other. It has no other state.
const port = parentPort;
if (port === null) throw new Error('The store worker runs as a worker thread only');

const say = (answer: WorkerAnswer) => port.postMessage(answer);

try {
  const { directory } = workerData as { directory: string };
  const store = await openSqliteEngine(directory);
  store.onPublished((published) => say({ kind: 'published', published }));
  port.on('message', (request: WorkerRequest) => void answer(store, request));
  say({ kind: 'ready' });
} catch (error) {
  say({ kind: 'failed', problem: packProblem(error) });
}

async function answer(store: Engine, request: WorkerRequest): Promise<void> {
  const { id } = request;
  try {
    say({ kind: 'result', id, result: await perform(store, request) });
  } catch (error) {
    say({ kind: 'problem', id, problem: packProblem(error) });
  }
  if (request.kind === 'close') port?.close();
}

async function perform(
  store: Engine,
  { kind, name, input, askedNs }: WorkerRequest,
): Promise<unknown> {
  if (kind === 'close') return await store.close();
  // Names and inputs were checked by the compiler on the other side.
  if (kind === 'read') return await store.read(name as never, input as never);
  return await store.transact(name as never, input as never, askedNs);
}
