import { basename, dirname } from 'node:path';
import type { Json } from '@tidegate/core';
import { parseFile } from '@tidegate/protocol';
import type { Command } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { declarationText, type TypedFlag } from '../flag-types/declaration-text.ts';
import { type NamedText, readFiles } from '../read-files.ts';
import { showFileProblems } from '../render/file-problems.ts';
import type { Terminal } from '../terminal.ts';
import { writeFiles } from '../write-files.ts';

interface TypesOptions extends ConnectionOptions {
  readonly out?: string;
}

/** `tidegate flag types`: TypeScript types of flags, from files or from the server. */
export function addFlagTypes(flag: Command, terminal: Terminal): void {
  const command = flag
    .command('types [files...]')
    .description('Write TypeScript types of the flags in files, or else of those on the server.')
    .option('--out <file>', 'where they go, such as flags.d.ts; default: stdout');
  withConnection(command).action((names: string[], options: TypesOptions) =>
    types(names, options, terminal),
  );
}

async function types(names: readonly string[], options: TypesOptions, terminal: Terminal) {
  const flags =
    names.length === 0
      ? await served(options, terminal)
      : authored(await readFiles(names), terminal);
  const text = declarationText(flags);
  if (options.json) terminal.out(JSON.stringify({ flags: flags.length, text }));
  if (options.out === undefined) {
    if (!options.json) terminal.out(text.trimEnd());
    return;
  }
  // It is generated: what stands there is a former one.
  const file = { name: basename(options.out), text };
  const [written] = await writeFiles(dirname(options.out), [file], true);
  if (!options.json) terminal.out(`${written?.change}  ${written?.path} (${flags.length} flags)`);
}

async function served(options: TypesOptions, terminal: Terminal): Promise<TypedFlag[]> {
  const { environment } = options;
  const { flags } = await connect(options, terminal).call('flags', { query: { environment } });
  return flags
    .filter(({ archivedMs }) => archivedMs === null)
    .map(({ key, aliases, description, variants }) => {
      // The route table says `unknown` of what came as JSON.
      return {
        key,
        aliases,
        description,
        schema: null,
        variants: variants as Record<string, Json>,
      };
    });
}

function authored(files: readonly NamedText[], terminal: Terminal): TypedFlag[] {
  const flags: TypedFlag[] = [];
  for (const { name, text } of files) {
    const result = parseFile(name, text);
    if (!result.ok) {
      showFileProblems(result.problems, new Map([[name, text]]), terminal);
      throw new CommandFailure(
        exitCodes.problem,
        `Cannot make types of "${name}": it has mistakes; correct it and try again`,
      );
    }
    if (result.parsed.kind === 'Flags') flags.push(...result.parsed.file.flags);
  }
  return flags;
}
