import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

const PIECES = 40;

/** Runs seeds of tasks over all cores; results come in the order of the seeds. */
export function createSeedsPool() {
  const workers = Array.from(
    { length: availableParallelism() },
    () => new Worker(new URL('./seeds-worker.mjs', import.meta.url)),
  );
  let last = 0;
  return {
    async run(kind, task, seeds, progress) {
      const size = Math.max(1, Math.ceil(seeds / PIECES));
      const pieces = [];
      for (let from = 0; from < seeds; from += size) {
        pieces.push({ from: from + 1, to: Math.min(seeds, from + size) + 1 });
      }
      const results = new Array(pieces.length);
      let next = 0;
      let done = 0;
      await Promise.all(
        workers.map(async (worker) => {
          while (next < pieces.length) {
            const index = next++;
            results[index] = await ask(worker, { id: ++last, kind, task, ...pieces[index] });
            progress(++done / pieces.length);
          }
        }),
      );
      return results.flat();
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function ask(worker, message) {
  return new Promise((resolve, reject) => {
    const onMessage = ({ id, found }) => {
      if (id !== message.id) return;
      worker.off('message', onMessage);
      worker.off('error', reject);
      resolve(found);
    };
    worker.on('message', onMessage);
    worker.once('error', reject);
    worker.postMessage(message);
  });
}
