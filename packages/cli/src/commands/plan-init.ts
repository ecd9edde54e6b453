import { nearestName } from '@tidegate/core';
import type { Command } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import { plain } from '../render/plain.ts';
import { templateFiles, templateNames } from '../templates.ts';
import type { Terminal } from '../terminal.ts';
import { writeFiles } from '../write-files.ts';

interface InitOptions {
  readonly into?: string;
  readonly force?: true;
  readonly json?: true;
}

/** `tidegate plan init`: begins with the plan of a real system. */
export function addPlanInit(plan: Command, terminal: Terminal): void {
  plan
    .command('init [template]')
    .description('Write the files of a plan to begin with; without a name: show which there are.')
    .option('--into <folder>', 'where; default: a folder of the same name')
    .option('--force', 'replace files that are there with another content')
    .option('--json', 'print one JSON document instead of text')
    .action((template: string | undefined, options: InitOptions) =>
      init(template, options, terminal),
    );
}

async function init(
  template: string | undefined,
  options: InitOptions,
  terminal: Terminal,
): Promise<void> {
  const names = await templateNames();
  if (template === undefined) {
    if (options.json) return terminal.out(JSON.stringify({ templates: names }));
    for (const name of names) terminal.out(name);
    return terminal.err('begin with one: tidegate plan init <template>');
  }
  if (!names.includes(template)) throw unknownTemplate(template, names);
  const folder = options.into ?? template;
  const written = await writeFiles(folder, await templateFiles(template), options.force ?? false);
  if (options.json) return terminal.out(JSON.stringify({ template, files: written }));
  for (const { path, change } of written) terminal.out(plain(`${change}: ${path}`));
  terminal.err(plain(`look at it with: tidegate plan check ${folder}/plan.yaml`));
}

function unknownTemplate(template: string, names: readonly string[]): CommandFailure {
  const nearest = nearestName(template, names);
  const hint = nearest === null ? `there are ${names.join(', ')}` : `did you mean "${nearest}"?`;
  return new CommandFailure(
    exitCodes.problem,
    `Cannot begin with the plan "${template}": there is no such template; ${hint}`,
  );
}
