import { describeRollout } from './describe-rollout.ts';
import type { RolloutView } from './tidegate-api.ts';

/** Progress on stderr. */
export interface LiveView {
  line(text: string): void;
  rollout(view: RolloutView): void;
}

/** Where it writes to. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Without a terminal a running phase is told again after this time. */
const RETELL_MS = 3_000;

/**
 * On a terminal: lines above, and below them one block that is drawn again and again. Elsewhere:
 * plain lines, when something changed and every 3 s.
 */
export function createLiveView(screen: Screen, nowMs: () => number): LiveView {
  return screen.isTTY === true ? blockView(screen) : plainView(screen, nowMs);
}

function blockView(screen: Screen): LiveView {
  let drawn = 0;
  let block: readonly string[] = [];
  const clear = (): string => (drawn === 0 ? '' : `\u001b[${drawn}A\u001b[0J`);
  const draw = (): string => {
    const width = Math.max(20, (screen.columns ?? 120) - 1);
    drawn = block.length;
    return block.map((line) => `${line.slice(0, width)}\n`).join('');
  };
  return {
    line: (text) => {
      const before = clear();
      screen.write(`${before}${text}\n${draw()}`);
    },
    rollout: (view) => {
      const lines = describeRollout(view);
      if (!isOver(view) && lines.join('\n') === block.join('\n')) return;
      const before = clear();
      block = lines;
      const text = `${before}${draw()}`;
      if (isOver(view)) {
        block = [];
        drawn = 0;
      }
      screen.write(text);
    },
  };
}

function plainView(screen: Screen, nowMs: () => number): LiveView {
  let told = '';
  let toldMs = Number.NEGATIVE_INFINITY;
  return {
    line: (text) => screen.write(`${text}\n`),
    rollout: (view) => {
      const state = `${view.id} ${view.phase} ${view.status}`;
      if (state === told && nowMs() - toldMs < RETELL_MS) return;
      told = state;
      toldMs = nowMs();
      screen.write(`${describeRollout(view).join('\n')}\n`);
    },
  };
}

function isOver(view: RolloutView): boolean {
  return ['completed', 'rolled-back', 'aborted'].includes(view.status);
}
