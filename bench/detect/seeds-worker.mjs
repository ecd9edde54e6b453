import { parentPort } from 'node:worker_threads';
import { runRateSeed } from './rate-scenarios.mjs';
import { runRobustSeed } from './robustness.mjs';
import { runValueSeed } from './value-scenarios.mjs';

const RUNS = { rate: runRateSeed, values: runValueSeed, robust: runRobustSeed };

parentPort.on('message', ({ id, kind, task, from, to }) => {
  const found = [];
  for (let seed = from; seed < to; seed++) found.push(RUNS[kind]({ ...task, seed }));
  parentPort.postMessage({ id, found });
});
