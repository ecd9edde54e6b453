/**
 * What telemetry costs a program that serves requests, measured in this process, as JSON: one flag
 * evaluated and one figure observed; and a whole turn of a conversation.
 *
 *     node bench/telemetry/measure-overhead.mjs
 */
import { createClient } from '../../packages/sdk/dist/index.js';
import { watchedDocument } from './watched-flag.mjs';

const CALLS = 20_000;
const SAMPLES = 60;
const nowMs = Math.floor(Date.now() / 1_000) * 1_000;
const client = createClient({
  url: 'http://127.0.0.1:9',
  key: 'bench',
  bootstrap: watchedDocument(nowMs),
});
const contexts = Array.from({ length: 1_024 }, (_, n) => ({
  targetingKey: `chat-${n}`,
  conversationStartedAtMs: nowMs - 1_000,
}));

const evaluation = measured((i) => (client.boolean('chat', contexts[i & 1_023], false) ? 1 : 0));
const observation = measured((i) => {
  client.observe('db_query_ms', i & 255);
  return 1;
});
const both = measured((i) => {
  const hit = client.boolean('chat', contexts[i & 1_023], false) ? 1 : 0;
  client.observe('db_query_ms', i & 255);
  return hit;
});
const conversations = contexts.map(({ targetingKey, conversationStartedAtMs }) =>
  client.conversation({ id: targetingKey, startedAtMs: conversationStartedAtMs }),
);
const turn = measured((i) => {
  const one = conversations[i & 1_023].turn();
  const hit = one.boolean('chat', false) ? 1 : 0;
  one.end();
  return hit;
}, 2_000);
process.stdout.write(
  `${JSON.stringify({ evaluationNs: evaluation, observationNs: observation, bothNs: both, turnNs: turn })}\n`,
);
process.exit(0);

/** Median nanoseconds of a call; what it gives is added up, so that it is computed. */
function measured(call, calls = CALLS) {
  const samples = [];
  let sum = 0;
  for (let sample = -10; sample < SAMPLES; sample++) {
    const startedNs = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) sum += call(i);
    const ns = Number(process.hrtime.bigint() - startedNs) / calls;
    if (sample >= 0) samples.push(ns);
  }
  if (!(sum > 0)) throw new Error('Cannot measure: nothing was served');
  return samples.sort((a, b) => a - b)[SAMPLES >> 1];
}
