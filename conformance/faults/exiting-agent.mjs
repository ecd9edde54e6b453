/**
 * A process whose candidate exits in the middle of its turns, without a word: ten conversations that
 * are drawn have one open then.
 *
 *     node exiting-agent.mjs URL KEY NUMBER
 */
// biome-ignore lint/correctness/noUndeclaredDependencies: a package of this workspace
import { createClient } from '@tidegate/sdk';

/** As long as a call of a model: the client says within a second that a turn has begun. */
const TURN_MS = 1_500;
/** Each process lives a little longer than the one before. */
const LATER_MS = 400;
const OPEN_TURNS = 10;

const [url, key, number] = process.argv.slice(2);
const client = createClient({ url, key });
await client.ready({ timeoutMs: 10_000 });
for (let n = 0, open = 0; open < OPEN_TURNS; n += 1) {
  const id = `exit-${number}-${n}`;
  const turn = client.conversation({ id, startedAtMs: Date.now() }).turn();
  if (turn.boolean('agent', false)) open += 1;
  else turn.end();
  await new Promise((resolve) => setTimeout(resolve, 2));
}
setTimeout(
  () => {
    process.stdout.write('exits\n');
    process.exit(1);
  },
  TURN_MS + Number(number) * LATER_MS,
);
