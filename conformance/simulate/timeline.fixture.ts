/** What happens when, in simulated time: one thing after the other. */
export interface Timeline {
  /** True time, ms since epoch. */
  readonly nowMs: number;
  /** Runs at a time, or now when that is past; answers how to take it back. */
  at(timeMs: number, run: () => void): () => void;
  /** Goes on to the next event and runs it; `false` when there is none up to `untilMs`. */
  next(untilMs: number): boolean;
}

export function createTimeline(startMs: number): Timeline {
  let nowMs = startMs;
  let last = 0;
  const events: { readonly timeMs: number; readonly order: number; readonly run: () => void }[] =
    [];
  return {
    get nowMs() {
      return nowMs;
    },
    at(timeMs, run) {
      last += 1;
      const event = { timeMs: Math.max(timeMs, nowMs), order: last, run };
      events.push(event);
      return () => {
        const index = events.indexOf(event);
        if (index >= 0) events.splice(index, 1);
      };
    },
    next(untilMs) {
      let first = 0;
      for (let index = 1; index < events.length; index += 1) {
        const [one, best] = [events[index], events[first]];
        if (one === undefined || best === undefined) break;
        if (one.timeMs < best.timeMs || (one.timeMs === best.timeMs && one.order < best.order)) {
          first = index;
        }
      }
      const event = events[first];
      if (event === undefined || event.timeMs > untilMs) return false;
      events.splice(first, 1);
      nowMs = Math.max(nowMs, event.timeMs);
      event.run();
      return true;
    },
  };
}
