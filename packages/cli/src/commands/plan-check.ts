import { type FileProblem, type ParsedFile, planHash } from '@tidegate/core';
import { parseFile } from '@tidegate/protocol';
import type { Command } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import { type NamedText, readFiles } from '../read-files.ts';
import { showFileProblems } from '../render/file-problems.ts';
import { planPicture } from '../render/plan-picture.ts';
import type { Terminal } from '../terminal.ts';

interface Checked {
  readonly file: string;
  readonly parsed: ParsedFile | null;
  readonly problems: readonly FileProblem[];
}

/** `tidegate plan check`: reads files as the server would, without one. */
export function addPlanCheck(plan: Command, terminal: Terminal): void {
  plan
    .command('check <files...>')
    .description('Check plans, flags and segments offline, and show what a plan does.')
    .option('--json', 'print one JSON document instead of text')
    .action((names: string[], options: { json?: true }) =>
      planCheck(names, options.json === true, terminal),
    );
}

async function planCheck(names: readonly string[], json: boolean, terminal: Terminal) {
  const files = await readFiles(names);
  const checked = files.map(check);
  const bad = checked.filter(({ parsed }) => parsed === null);
  if (json) terminal.out(JSON.stringify({ ok: bad.length === 0, files: checked.map(asJson) }));
  else show(files, checked, terminal);
  if (bad.length > 0) {
    throw new CommandFailure(
      exitCodes.problem,
      `Cannot use ${bad.map(({ file }) => `"${file}"`).join(', ')}: ${countOf(bad)}; correct the file and check again`,
    );
  }
}

function check({ name, text }: NamedText): Checked {
  const result = parseFile(name, text);
  return result.ok
    ? { file: name, parsed: result.parsed, problems: [] }
    : { file: name, parsed: null, problems: result.problems };
}

function show(files: readonly NamedText[], checked: readonly Checked[], terminal: Terminal): void {
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  for (const { file, parsed, problems } of checked) {
    if (parsed === null) showFileProblems(problems, texts, terminal);
    else for (const line of picture(file, parsed, terminal)) terminal.out(line);
  }
}

function picture(file: string, parsed: ParsedFile, { colors }: Terminal): string[] {
  const good = colors.green('ok');
  switch (parsed.kind) {
    case 'Plan':
      return [`${good}  ${file}`, '', ...planPicture(parsed.plan, colors), ''];
    case 'Flags':
      return [`${good}  ${file}: flags ${parsed.file.flags.map(({ key }) => key).join(', ')}`];
    case 'Segments':
      return [
        `${good}  ${file}: segments ${parsed.file.segments.map((each) => each.name).join(', ')}`,
      ];
  }
}

function asJson({ file, parsed, problems }: Checked) {
  const plan = parsed?.kind === 'Plan' ? parsed.plan : null;
  return {
    file,
    kind: parsed?.kind ?? null,
    name: plan?.name ?? null,
    planHash: plan === null ? null : planHash(plan),
    problems,
  };
}

function countOf(bad: readonly Checked[]): string {
  const count = bad.reduce((sum, { problems }) => sum + problems.length, 0);
  return count === 1 ? 'it has a mistake' : `there are ${count} mistakes`;
}
