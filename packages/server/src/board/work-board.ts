import type { WorkView } from '@tidegate/protocol';
import type { Clock } from '../config/clock.ts';

/** What takes long and is under way in this process, for people who wait for it. */
export interface WorkBoard {
  /** Puts something up; its `end` takes it down after a while. */
  begin(work: {
    /** Id of the backup, the effect, the drill. */
    readonly id: string;
    readonly kind: WorkView['kind'];
    readonly environment: string | null;
    readonly title: string;
  }): WorkHandle;
  list(environment: string | null): WorkView[];
}

/** How somebody who works tells how far he is. */
export interface WorkHandle {
  tell(progress: {
    readonly done: number;
    readonly total: number | null;
    readonly unit: 'bytes' | 'rows' | 'steps';
    readonly note: string;
  }): void;
  end(outcome: 'ok' | 'failed'): void;
}

const KEPT_MS = 60_000;
const KEPT_MAX = 500;

/** Makes an empty board. It is memory only: what must survive stands in the store. */
export function createWorkBoard(clock: Pick<Clock, 'nowMs' | 'monotonicMs'>): WorkBoard {
  const all = new Map<string, { view: WorkView; beganMs: number; endedMs: number | null }>();
  const forget = (): void => {
    const oldMs = clock.monotonicMs() - KEPT_MS;
    for (const [id, { endedMs }] of all) if (endedMs !== null && endedMs < oldMs) all.delete(id);
    for (const [id, { endedMs }] of all) {
      if (all.size <= KEPT_MAX) break;
      if (endedMs !== null) all.delete(id);
    }
  };
  return {
    begin({ id, kind, environment, title }) {
      forget();
      const beganMs = clock.monotonicMs();
      const view: WorkView = {
        ...{ id, kind, environment, title, state: 'running' },
        ...{ done: 0, total: null, unit: 'steps', note: '', leftMs: null },
        ...{ startedMs: clock.nowMs(), tookMs: 0 },
      };
      const entry: { view: WorkView; beganMs: number; endedMs: number | null } = {
        ...{ view, beganMs, endedMs: null },
      };
      all.set(id, entry);
      return {
        tell(progress) {
          const tookMs = clock.monotonicMs() - beganMs;
          entry.view = { ...entry.view, ...progress, tookMs, leftMs: leftMs(progress, tookMs) };
        },
        end(state) {
          entry.endedMs = clock.monotonicMs();
          const tookMs = entry.endedMs - beganMs;
          entry.view = { ...entry.view, state, tookMs, leftMs: null };
        },
      };
    },
    list(environment) {
      forget();
      const shown = [...all.values()].filter(
        ({ view }) => environment === null || view.environment === environment,
      );
      return shown.map(({ view, beganMs, endedMs }) =>
        endedMs === null ? { ...view, tookMs: clock.monotonicMs() - beganMs } : view,
      );
    },
  };
}

/** As long as the rest takes at the pace so far; `null` = nobody knows. */
function leftMs(
  { done, total }: { readonly done: number; readonly total: number | null },
  tookMs: number,
): number | null {
  if (total === null || done <= 0 || total < done) return null;
  return Math.round((tookMs / done) * (total - done));
}
