/**
 * What a shadow adds to the user's path, measured in this process, as JSON: turns whose control waits a
 * moment as a model would, one after the other, alternating between those without a shadow and those
 * with one. Of each the time that control's own work did not take.
 *
 *     node bench/shadow/measure-latency.mjs
 */
import { createClient } from '../../packages/sdk/dist/index.js';
import { figuresHead } from '../../scripts/figures-head.mjs';

const TURNS = 10_000;
const WARM_UP = 500;
const root = new URL('../..', import.meta.url).pathname;
const flag = (metadata) => ({
  state: 'ENABLED',
  variants: { legacy: false, new: true },
  defaultVariant: 'legacy',
  metadata: { watched: true, ...metadata },
});
const client = createClient({
  url: 'http://127.0.0.1:9',
  key: 'bench',
  bootstrap: {
    flags: { plain: flag({}), chat: flag({ shadow: 100_000, shadowVariant: 'new' }) },
  },
  shadow: { concurrency: 100 },
});

const samples = { plain: [], chat: [] };
for (let turn = -WARM_UP; turn < TURNS; turn++) {
  for (const key of ['plain', 'chat']) {
    const addedUs = await userPath(key, `chat-${turn}`);
    if (turn >= 0) samples[key].push(addedUs);
    // The next user comes when this process is idle again.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  }
}
const { shadowedTurns, skippedShadows } = client.counters();
const [without, within] = [samples.plain, samples.chat].map(figuresOf);
process.stdout.write(
  `${JSON.stringify({
    ...figuresHead('bench:shadow', root),
    figures: {
      turns: TURNS,
      shadowedTurns: shadowedTurns - WARM_UP,
      skippedShadows,
      addedP50Us: round(within.p50Us - without.p50Us),
      addedP99Us: round(within.p99Us - without.p99Us),
      withP99Us: within.p99Us,
    },
    rows: [
      { path: 'without a shadow', ...without },
      { path: 'with a shadow', ...within },
    ],
  })}\n`,
);
process.exit(0);

/** Microseconds of one turn that are not control's own. */
async function userPath(key, id) {
  const turn = client.conversation({ id, startedAtMs: 1 }).turn();
  turn.boolean(key, false);
  let ownNs = 0n;
  const startedNs = process.hrtime.bigint();
  await turn.shadow(key, {
    control: async () => {
      await turn.tool('lookup', { effect: 'read', input: { id } }, () => ({ state: 'packed' }));
      const fromNs = process.hrtime.bigint();
      await new Promise((resolve) => setImmediate(resolve));
      ownNs = process.hrtime.bigint() - fromNs;
      return 'Your order is being packed';
    },
    candidate: async ({ turn: fenced }) => {
      await fenced.tool('lookup', { effect: 'read', input: { id } }, () => ({ state: 'packed' }));
      return 'Your order is being packed';
    },
  });
  const ns = process.hrtime.bigint() - startedNs - ownNs;
  turn.end();
  return Number(ns) / 1_000;
}

function figuresOf(all) {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
  return { p50Us: at(0.5), p99Us: at(0.99), maxUs: at(1) };
}

function round(value) {
  return Math.round(value * 10) / 10;
}
