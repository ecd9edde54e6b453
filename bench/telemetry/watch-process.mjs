/**
 * Preloaded into a process that is measured (`node --import`): writes its memory and the delay of its
 * event loop to the file named in `TIDEGATE_BENCH_WATCH` twice a second; SIGUSR2 begins anew.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;
const file = process.env.TIDEGATE_BENCH_WATCH;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
let rssMb = 0;
process.on('SIGUSR2', () => {
  delay.reset();
  rssMb = 0;
});
setInterval(() => {
  rssMb = Math.max(rssMb, process.memoryUsage.rss() / 1_048_576);
  const ms = (ns) => Math.max(0, ns / 1e6 - RESOLUTION_MS);
  const now = { rssMb, delayP99Ms: ms(delay.percentile(99)), delayMaxMs: ms(delay.max) };
  // A reader never sees half of it.
  writeFileSync(`${file}.new`, JSON.stringify(now));
  renameSync(`${file}.new`, file);
}, 500).unref();
