import pc from 'picocolors';
import type { Terminal } from './terminal.ts';

/** A terminal that keeps what was written and whose clock only moves when somebody sleeps. */
export function recordingTerminal(
  more: { env?: Record<string, string>; screen?: Terminal['screen'] } = {},
) {
  const out: string[] = [];
  const err: string[] = [];
  let nowMs = 1_000_000;
  const terminal: Terminal = {
    env: more.env ?? {},
    colors: pc.createColors(false),
    screen: more.screen ?? null,
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    nowMs: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
  };
  return { terminal, out, err };
}
