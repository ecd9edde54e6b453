/**
 * A process that observes `tool_success_rate` some times a second and writes one byte for each to a
 * file: what was generated is known to the event, whenever it is killed. SIGTERM closes it in good
 * order; then it prints what it dropped.
 *
 *     node counting-agent.mjs URL KEY FILE PER_SECOND [SPOOL_DIRECTORY]
 */
import { openSync, writeSync } from 'node:fs';
// biome-ignore lint/correctness/noUndeclaredDependencies: a package of this workspace
import { createClient } from '@tidegate/sdk';

const [url, key, file, perSecond, spoolDirectory] = process.argv.slice(2);
const written = openSync(file, 'a');
const client = createClient({
  url,
  key,
  ...(spoolDirectory === undefined ? {} : { spoolDirectory }),
});
const { live } = await client.ready({ timeoutMs: 10_000 });
process.stdout.write(`${live ? 'live' : 'not-live'}\n`);

const startedMs = performance.now();
let generated = 0;
const timer = setInterval(() => {
  const due = ((performance.now() - startedMs) / 1_000) * Number(perSecond);
  for (; generated < due; generated += 1) {
    client.observe('tool_success_rate', true);
    writeSync(written, '.');
  }
}, 5);

process.once('SIGTERM', async () => {
  clearInterval(timer);
  await client.close();
  const { droppedObservations, droppedBatches } = client.counters();
  process.stdout.write(`${JSON.stringify({ droppedObservations, droppedBatches })}\n`);
  process.exit(0);
});
