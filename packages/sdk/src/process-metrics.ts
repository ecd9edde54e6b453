import { EVENT_LOOP_RESOLUTION_MS, PROCESS_METRICS_EVERY_MS } from './limits.ts';
import type { Runtime } from './runtime.ts';

/** Figures of a process since they were last read. */
export interface ProcessFigures {
  /** Resident memory, 10^6 bytes. */
  readonly memoryMb: number;
  /** Share of one core, 0..n cores. */
  readonly cpu: number;
  /** 99th percentile of how late the event loop was, ms. */
  readonly eventLoopDelayMs: number;
}

/** Reads the figures of this process. */
export interface ProcessProbe {
  read(): ProcessFigures;
  close(): void;
}

/** What process metrics need. */
export interface ProcessMetricsOptions {
  readonly runtime: Runtime;
  /** `null` where processes have no figures. */
  readonly probe: ProcessProbe | null;
  observe(metric: string, value: number): void;
}

/**
 * Observes `memory_mb`, `cpu` and `event_loop_delay_ms` every 5 s, without keeping the process
 * alive; a time at which they cannot be read is left out. Returns how to stop. Never throws.
 */
export function startProcessMetrics(options: ProcessMetricsOptions): () => void {
  const { runtime, probe, observe } = options;
  if (probe === null) return () => {};
  let cancel = (): void => {};
  const arm = (): void => {
    cancel = runtime.after(PROCESS_METRICS_EVERY_MS, () => {
      arm();
      const figures = figuresOf(probe);
      if (figures === null) return;
      observe('memory_mb', figures.memoryMb);
      observe('cpu', figures.cpu);
      observe('event_loop_delay_ms', figures.eventLoopDelayMs);
    });
  };
  arm();
  return () => {
    cancel();
    probe.close();
  };
}

/** Reading opens a file of the system: a process that has no handle left has no figures either. */
function figuresOf(probe: ProcessProbe): ProcessFigures | null {
  try {
    return probe.read();
  } catch {
    return null;
  }
}

/** The probe of Node; `null` elsewhere. */
export function nodeProbe(runtime: Runtime): ProcessProbe | null {
  const node = globalThis.process;
  const hooks = node?.getBuiltinModule?.('node:perf_hooks');
  if (hooks === undefined || typeof node?.cpuUsage !== 'function') return null;
  const resolution = EVENT_LOOP_RESOLUTION_MS;
  const delays = hooks.monitorEventLoopDelay({ resolution });
  delays.enable();
  let cpu = node.cpuUsage();
  let readMs = runtime.monotonicMs();
  return {
    read: () => {
      const { user, system } = node.cpuUsage(cpu);
      const nowMs = runtime.monotonicMs();
      const usedMs = (user + system) / 1_000;
      // It measures from one tick of its timer to the next: on time is one resolution.
      const lateMs = delays.count === 0 ? 0 : delays.percentile(99) / 1e6 - resolution;
      const figures = {
        memoryMb: node.memoryUsage.rss() / 1e6,
        cpu: nowMs > readMs ? usedMs / (nowMs - readMs) : 0,
        eventLoopDelayMs: Math.max(0, lateMs),
      };
      cpu = node.cpuUsage();
      readMs = nowMs;
      delays.reset();
      return figures;
    },
    close: () => delays.disable(),
  };
}
