import { ENDED } from './live-words.js';

/** How far the pictures go back. */
const SPAN_MS = 600_000;

/**
 * What this page has seen of one rollout, poll by poll: the server keeps the last minute only.
 * With the end of the rollout it stands still, so that the picture of what happened stays.
 */
export function createHistory() {
  const moments = [];
  let isOver = false;
  return {
    moments,
    add({ status, arms, changedMs }, nowMs) {
      const last = moments.at(-1);
      if (isOver || (last !== undefined && nowMs <= last.atMs)) return;
      isOver = ENDED.includes(status);
      // Of one that was over before this page opened, the figures are those of its end.
      const atMs = isOver && last === undefined ? changedMs : nowMs;
      moments.push({ atMs, ...arms });
      while (moments[0].atMs < atMs - SPAN_MS) moments.shift();
    },
  };
}
