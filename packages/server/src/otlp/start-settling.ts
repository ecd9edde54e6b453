import type { FastifyInstance } from 'fastify';
import { every } from '../config/every.ts';
import type { ServerParts } from '../http/server-parts.ts';

/**
 * Settles traces that nobody finishes, from when the server listens until it closes; a step that fails
 * is made again.
 */
export function startSettling(
  app: FastifyInstance,
  {
    store,
    clock,
    limits,
    loop,
    log,
  }: Pick<ServerParts, 'store' | 'clock' | 'limits' | 'loop' | 'log'>,
): void {
  let running: Promise<void> | null = null;
  const settle = async (): Promise<void> => {
    try {
      for (let settled = limits.otlpSettleRows; settled === limits.otlpSettleRows; ) {
        const input = { nowMs: clock.nowMs(), limit: limits.otlpSettleRows };
        const answer = await store.transact('settleTraces', input);
        settled = answer.settled;
        if (answer.urgent) await loop.wake();
      }
    } catch (cause) {
      log.warn({ err: cause }, 'traces were not settled: again later');
    }
  };
  let stop = (): void => {};
  app.addHook('onReady', async () => {
    stop = every(clock, limits.otlpSettleEveryMs, () => {
      running ??= settle().finally(() => {
        running = null;
      });
    });
  });
  app.addHook('onClose', async () => {
    stop();
    await running;
  });
}
