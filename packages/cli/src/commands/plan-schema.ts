import { nearestName, type ParsedFile } from '@tidegate/core';
import { fileSchemas } from '@tidegate/protocol';
import type { Command } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

interface SchemaOptions {
  readonly kind: string;
}

/** `tidegate plan schema`: what an editor needs to complete and check files, as JSON schema. */
export function addPlanSchema(plan: Command, terminal: Terminal): void {
  plan
    .command('schema')
    .description('Print the JSON schema (draft 2020-12) of a kind of file, for editors.')
    .option('--kind <kind>', `one of ${Object.keys(fileSchemas).join(', ')}`, 'Plan')
    .action(({ kind }: SchemaOptions) => {
      if (!isKind(kind)) throw unknownKind(kind);
      terminal.out(JSON.stringify(fileSchemas[kind], null, 2));
    });
}

function isKind(kind: string): kind is ParsedFile['kind'] {
  return Object.hasOwn(fileSchemas, kind);
}

function unknownKind(kind: string): CommandFailure {
  const kinds = Object.keys(fileSchemas);
  const nearest = nearestName(kind, kinds);
  const hint = nearest === null ? `there are ${kinds.join(', ')}` : `did you mean "${nearest}"?`;
  return new CommandFailure(
    exitCodes.problem,
    `Cannot print the schema of files of kind "${kind}": there are none; ${hint}`,
  );
}
