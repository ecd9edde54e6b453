import type { ExperimentView } from '@tidegate/protocol';
import type { ApiClient } from './api-client.ts';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { experimentLine, experimentPicture } from './render/experiment-picture.ts';
import { createScreen } from './render/screen.ts';
import type { Terminal } from './terminal.ts';

const POLL_MS = 2_000;

/**
 * Follows an experiment until it has ended: redrawn in place on a TTY, a line for each change
 * without one.
 *
 * @param limitMs gives up after so long; `null` = never
 * @throws {CommandFailure} `timed-out` after `limitMs`
 */
export async function followExperiment(
  client: ApiClient,
  place: { readonly name: string; readonly environment: string },
  { terminal, limitMs }: { readonly terminal: Terminal; readonly limitMs: number | null },
): Promise<ExperimentView> {
  const startedMs = terminal.nowMs();
  const draw = terminal.screen === null ? null : createScreen(terminal.screen, terminal.err);
  let told = '';
  for (;;) {
    const { name, environment } = place;
    const query = { environment, fresh: 'true' } as const;
    const view = await client.call('experiment', { params: { name }, query });
    draw?.(experimentPicture(view, terminal.colors, terminal.nowMs()));
    const line = experimentLine(view);
    if (draw === null && line !== told) terminal.err(line);
    told = line;
    if (hasEnded(view)) return view;
    if (limitMs !== null && terminal.nowMs() - startedMs >= limitMs) {
      throw new CommandFailure(
        exitCodes.timedOut,
        `Cannot wait longer for the experiment "${name}": it is ${view.status} after ${limitMs / 1_000} s; it goes on without this command`,
      );
    }
    await terminal.sleep(POLL_MS);
  }
}

function hasEnded({ status }: ExperimentView): boolean {
  return status === 'shipped' || status === 'rolled-back' || status === 'stopped';
}
