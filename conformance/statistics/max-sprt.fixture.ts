/** Poisson MaxSPRT (Kulldorff et al. 2011), a peer: exact, for rare events and a known base rate. */
import { bracketedRoot } from '@tidegate/core';

/** ln of the likelihood ratio that signals with chance `alpha` by `expected` expected events. */
export function maxSprtCriticalValue(expected: number, alpha: number): number {
  return bracketedRoot(1, 8, 1e-8, (value) => signalChance(value, expected) - alpha);
}

function signalChance(value: number, expected: number): number {
  let time = 0;
  /** P(count, no signal yet). */
  let going = [1];
  let stopped = 0;
  for (let events = 1; time < expected; events++) {
    // The event number `events` signals when it comes before this time.
    const latest = Math.min(expected, latestSignal(events, value));
    going = moved(going, latest - time, events + 1);
    time = latest;
    stopped += going.slice(events).reduce((sum, each) => sum + each, 0);
    going = going.slice(0, events);
  }
  return stopped;
}

/** The time at which `events` are just `value` times (in ln) as likely as expected. */
function latestSignal(events: number, value: number): number {
  const excess = (time: number) => events * Math.log(events / time) - (events - time) - value;
  return bracketedRoot(events * Math.exp(-value - 2), events, 1e-13 * events, excess);
}

/** Counts after a Poisson number of events has come; the last of `length` holds all beyond. */
function moved(going: readonly number[], time: number, length: number): number[] {
  const next = new Array<number>(length).fill(0);
  for (let from = 0; from < going.length; from++) {
    let chance = Math.exp(-time);
    let rest = 1;
    for (let to = from; to < length - 1; to++) {
      next[to] = (next[to] ?? 0) + (going[from] ?? 0) * chance;
      rest -= chance;
      chance *= time / (to - from + 1);
    }
    next[length - 1] = (next[length - 1] ?? 0) + (going[from] ?? 0) * Math.max(0, rest);
  }
  return next;
}
