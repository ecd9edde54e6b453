import { Worker } from 'node:worker_threads';
import { ProblemError } from '@tidegate/protocol/problem';
import { unpackProblem } from '../store/problem-wire.ts';
import type { OutcomeEngine } from './engine.ts';
import type { OutcomeAnswer, OutcomeRequest } from './messages.ts';
import type { OutcomeEngineOptions } from './sqlite-engine.ts';

/** An engine in a thread of its own, which takes one question at a time. */
export function startOutcomeThread(options: OutcomeEngineOptions): OutcomeEngine {
  const worker = new Worker(workerUrl(), {
    name: 'tidegate-outcomes',
    workerData: options,
    execArgv: [],
  });
  // It must not keep a process alive that asks nothing.
  worker.unref();
  let gone: ProblemError | null = null;
  let asker = { resolve: (_: never) => {}, reject: (_: ProblemError) => {} };
  const leave = (problem: ProblemError) => {
    gone ??= problem;
    asker.reject(gone);
  };
  worker.on('error', (cause) => leave(lost(`its thread failed with "${String(cause)}"`, cause)));
  worker.on('exit', () => leave(lost('its thread has ended')));
  worker.on('message', (answer: OutcomeAnswer) => {
    worker.unref();
    if (answer.kind === 'result') asker.resolve(answer.result as never);
    else asker.reject(unpackProblem(answer.problem));
  });
  const ask = <T>(request: OutcomeRequest): Promise<T> =>
    new Promise((resolve, reject) => {
      if (gone !== null) return reject(gone);
      asker = { resolve, reject };
      worker.ref();
      worker.postMessage(request);
    });
  return {
    read: (question) => ask({ kind: 'read', question }),
    piece: (question, after) => ask({ kind: 'piece', question, after }),
    close: async () => {
      await worker.terminate();
    },
  };
}

/** Node runs JavaScript only: from the sources (tests), the built worker is used. */
function workerUrl(): URL {
  const fromSources = import.meta.url.endsWith('.ts');
  const built = fromSources ? '../../dist/outcome/worker.js' : './worker.js';
  return new URL(built, import.meta.url);
}

function lost(state: string, cause?: unknown): ProblemError {
  return new ProblemError('not-ready', `Cannot read outcomes: ${state}; ask again`, { cause });
}
