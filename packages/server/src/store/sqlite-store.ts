import { Worker } from 'node:worker_threads';
import { ProblemError } from '@tidegate/protocol/problem';
import { unpackProblem } from './problem-wire.ts';
import type { Published, Store } from './store.ts';
import type { WorkerAnswer, WorkerRequest } from './worker-messages.ts';

/**
 * Opens the embedded store of a directory in a thread of its own: SQLite blocks while it writes,
 * and the server's thread never does.
 *
 * @throws ProblemError `store-locked` when another process holds the directory; `not-ready` when
 *   the database is newer than this program
 */
export async function openSqliteStore(options: { readonly directory: string }): Promise<Store> {
  const worker = new Worker(workerUrl(), {
    name: 'tidegate-store',
    workerData: { directory: options.directory },
    execArgv: [],
    // Short-lived rows would otherwise let the thread grow by 30 MB; it is no slower for it.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const client = createClient(worker);
  await client.opened;
  return client.store;
}

/** Node runs JavaScript only: from the sources (tests), the built worker is used. */
function workerUrl(): URL {
  const fromSources = import.meta.url.endsWith('.ts');
  return new URL(fromSources ? '../../dist/store/worker.js' : './worker.js', import.meta.url);
}

interface Waiting {
  resolve(result: never): void;
  reject(error: ProblemError): void;
}

function createClient(worker: Worker): { store: Store; opened: Promise<void> } {
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<(published: Published) => void>();
  let lastId = 0;
  let opening = { resolve: () => {}, reject: (_: ProblemError) => {} };
  const opened = new Promise<void>((resolve, reject) => {
    opening = { resolve, reject };
  });
  let gone: ProblemError | null = null;

  const leave = (problem: ProblemError) => {
    gone ??= problem;
    opening.reject(gone);
    for (const { reject } of waiting.values()) reject(gone);
    waiting.clear();
  };
  worker.on('error', (cause) => leave(lost(`it failed with "${String(cause)}"`, cause)));
  worker.on('exit', () => leave(lost('it was closed')));
  worker.on('message', (answer: WorkerAnswer) => {
    if (answer.kind === 'ready') opening.resolve();
    else if (answer.kind === 'failed') leave(unpackProblem(answer.problem));
    else if (answer.kind === 'published') {
      for (const listener of listeners) listener(answer.published);
    } else {
      const asker = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.kind === 'result') asker?.resolve(answer.result as never);
      else asker?.reject(unpackProblem(answer.problem));
    }
  });

  const ask = <T>(kind: WorkerRequest['kind'], name: string, input: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      if (gone !== null) return reject(gone);
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      const askedNs = process.hrtime.bigint();
      worker.postMessage({ id: lastId, kind, name, input, askedNs } satisfies WorkerRequest);
    });

  const store: Store = {
    read: (name, input) => ask('read', name, input),
    transact: (name, input) => ask('transact', name, input),
    onPublished: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      if (gone !== null) return;
      const exited = new Promise((resolve) => worker.once('exit', resolve));
      await ask('close', '', null);
      await exited;
    },
  };
  return { store, opened };
}

function lost(state: string, cause?: unknown): ProblemError {
  return new ProblemError('not-ready', `Cannot reach the store: ${state}; restart the server`, {
    cause,
  });
}
