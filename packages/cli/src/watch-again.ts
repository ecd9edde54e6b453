import { createScreen } from './render/screen.ts';
import type { Terminal } from './terminal.ts';

/** How something is looked at again and again. */
export interface WatchOptions {
  readonly watch?: true;
  /** ms; absent = until somebody stops it. */
  readonly timeout?: number;
  readonly json?: true;
}

const AGAIN_MS = 2_000;

/**
 * Shows what `look` answers: once, or with `--watch` every 2 s, redrawn in place on a TTY. As JSON
 * each look is one line.
 */
export async function watchAgain<T>(
  look: () => Promise<T>,
  linesOf: (seen: T) => readonly string[],
  options: WatchOptions,
  terminal: Terminal,
): Promise<void> {
  const startedMs = terminal.nowMs();
  const isRedrawn = options.watch === true && options.json !== true && terminal.screen !== null;
  const draw =
    isRedrawn && terminal.screen !== null ? createScreen(terminal.screen, terminal.err) : null;
  for (;;) {
    const seen = await look();
    if (options.json) terminal.out(JSON.stringify(seen));
    else if (draw !== null) draw(linesOf(seen));
    else for (const line of linesOf(seen)) terminal.out(line);
    if (!options.watch) return;
    const spentMs = terminal.nowMs() - startedMs;
    if (options.timeout !== undefined && spentMs >= options.timeout) return;
    await terminal.sleep(AGAIN_MS);
  }
}
