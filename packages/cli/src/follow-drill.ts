import type { DrillView } from '@tidegate/protocol';
import { CommandFailure } from './command-failure.ts';
import { type ConnectionOptions, connect } from './connection.ts';
import { exitCodes } from './exit-codes.ts';
import { followWork } from './follow-work.ts';
import { QuietExit } from './quiet-exit.ts';
import { drillLines } from './render/backups-picture.ts';
import { plain } from './render/plain.ts';
import type { Terminal } from './terminal.ts';

const LISTED = 200;

/** Options of commands that begin a verification, a restore or a drill. */
export interface DrillOptions extends ConnectionOptions {
  readonly wait: boolean;
  /** ms */
  readonly timeout?: number;
}

/**
 * Watches a drill that began and says what it came to.
 *
 * @throws {CommandFailure} `problem` when it failed, `timed-out` when it was not waited for longer.
 */
export async function followDrill(
  begun: DrillView,
  options: DrillOptions,
  terminal: Terminal,
): Promise<void> {
  const { id, database } = begun;
  const { environment } = begun;
  const { json } = options;
  const client = connect(options, terminal);
  if (!options.wait) return terminal.out(json ? JSON.stringify(begun) : id);
  if (!json)
    terminal.err(
      plain(
        `${id}; Ctrl-C stops watching, the server goes on until: tidegate backup stop ${id} --reason …`,
      ),
    );
  const ended = await followWork(client, {
    ...{ terminal, id, environment, isQuiet: json === true, limitMs: options.timeout ?? null },
    look: async () => {
      const query = { environment, database, limit: LISTED };
      const { drills } = await client.call('drills', { query });
      return drills.find((drill) => drill.id === id) ?? begun;
    },
  });
  if (json) terminal.out(JSON.stringify(ended));
  else for (const line of drillLines(ended)) terminal.out(line);
  if (ended.state === 'ok') return;
  // One object says it all.
  if (json) throw new QuietExit(exitCodes.problem);
  throw new CommandFailure(
    exitCodes.problem,
    `Cannot call "${id}" good: it is ${ended.state}; ${ended.differences[0] ?? ended.detail}`,
  );
}
