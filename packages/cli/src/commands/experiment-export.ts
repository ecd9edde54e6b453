import { createWriteStream } from 'node:fs';
import { rename, unlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { bytesText } from '../render/bytes-text.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';

interface ExportOptions extends ConnectionOptions {
  readonly what: 'units' | 'summary';
  readonly format: 'csv' | 'parquet';
  readonly out: string;
}

/** `tidegate experiment export`: units or figures as CSV or Parquet. */
export function addExperimentExport(experiment: Command, terminal: Terminal): void {
  const command = experiment
    .command('export <name>')
    .description('Write exposures and figures of its units, or one row an arm, to a file.')
    .addOption(
      new Option('--what <rows>', 'one row a unit, or an arm and metric')
        .choices(['units', 'summary'])
        .default('units'),
    )
    .addOption(
      new Option('--format <format>', 'kind of file').choices(['csv', 'parquet']).default('csv'),
    )
    .requiredOption('--out <file>', 'where to; a file that is there is replaced when all has come');
  withConnection(command).action((name: string, options: ExportOptions) =>
    write(name, options, terminal),
  );
}

async function write(name: string, options: ExportOptions, terminal: Terminal): Promise<void> {
  const { environment, what, format, out, json } = options;
  const client = connect(options, terminal);
  const answer = await client.file(`/api/v1/experiments/${encodeURIComponent(name)}/export`, {
    ...{ environment, what, format },
  });
  const bytes = await received(answer, out, json === true ? null : terminal);
  if (json) terminal.out(JSON.stringify({ name, environment, what, format, file: out, bytes }));
  else terminal.out(plain(`${out}  ${bytesText(bytes)}`));
}

/** Whole or not at all: the file takes its name when its last byte is there. */
async function received(
  answer: Response,
  file: string,
  terminal: Terminal | null,
): Promise<number> {
  const part = `${file}.part`;
  let bytes = 0;
  let toldMs = terminal?.nowMs() ?? 0;
  async function* counted(pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) {
      bytes += piece.byteLength;
      const nowMs = terminal?.nowMs() ?? 0;
      if (terminal !== null && nowMs - toldMs >= 1_000) {
        terminal.err(`${bytesText(bytes)} received`);
        toldMs = nowMs;
      }
      yield piece;
    }
  }
  try {
    const body = Readable.from(counted(answer.body ?? Readable.from([])));
    await pipeline(body, createWriteStream(part));
    await rename(part, file);
    return bytes;
  } catch (error) {
    await unlink(part).catch(() => undefined);
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandFailure(
      exitCodes.problem,
      `Cannot write "${file}": ${code}; nothing of it was kept, try again or name another file`,
      { cause: error },
    );
  }
}
