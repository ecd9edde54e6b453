import type { Plan } from '@tidegate/core';
import type { EditPreview, RouteAnswer } from '@tidegate/protocol';
import type { Command } from 'commander';
import type { ApiClient } from '../api-client.ts';
import { CommandFailure } from '../command-failure.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { readFiles } from '../read-files.ts';
import { readPlan } from '../read-plan.ts';
import { differenceLines } from '../render/differences.ts';
import { editPicture } from '../render/edit-picture.ts';
import { plain } from '../render/plain.ts';
import type { Terminal } from '../terminal.ts';

interface DiffOptions extends ConnectionOptions {
  readonly rollout?: string;
}

const LIVE = ['scheduled', 'running', 'paused'];

/** `tidegate plan diff`: what a changed plan would do, before it is applied. */
export function addPlanDiff(plan: Command, terminal: Terminal): void {
  const command = plan
    .command('diff <files...>')
    .description('Show what a changed plan does to its rollouts, before it is applied.')
    .option(
      '--rollout <id>',
      'to this one; default: to every rollout of the plan that is under way',
    );
  withConnection(command).action((names: string[], options: DiffOptions) =>
    planDiff(names, options, terminal),
  );
}

async function planDiff(names: readonly string[], options: DiffOptions, terminal: Terminal) {
  const files = await readFiles(names);
  const plan = readPlan(files, terminal);
  const client = connect(options, terminal);
  const { rollout } = options;
  const applied =
    rollout === undefined ? await client.call('apply', { body: { files, dryRun: true } }) : null;
  const entry = applied?.applied.find(({ kind, name }) => kind === 'Plan' && name === plan.name);
  const ids = rollout === undefined ? await underWay(client, plan) : [rollout];
  const previews: EditPreview[] = [];
  for (const id of ids) {
    previews.push(await client.call('previewEdit', { params: { id }, body: { files } }));
  }
  if (options.json) terminal.out(JSON.stringify({ plan: entry ?? null, previews }));
  else show(plan, entry, previews, terminal);
  const refused = previews.find((preview) => !isSamePlan(preview) && preview.refusal !== null);
  if (refused !== undefined) {
    throw new CommandFailure(
      exitCodes.refused,
      refused.refusal ?? 'Cannot edit the rollout: it was refused',
    );
  }
}

/** The rollout runs this very plan: there is no edit that could be refused. */
function isSamePlan({ fromHash, toHash }: EditPreview): boolean {
  return fromHash === toHash;
}

function show(
  { name }: Plan,
  entry: RouteAnswer<'apply'>['applied'][number] | undefined,
  previews: readonly EditPreview[],
  { colors, out }: Terminal,
): void {
  const compared = entry === undefined ? [] : differenceLines(entry, colors);
  for (const line of compared) out(line);
  for (const line of previews.flatMap((preview) => editPicture(preview, colors))) out(line);
  if (previews.length === 0) out(plain(`no rollout of "${name}" is under way`));
}

async function underWay(client: ApiClient, plan: Plan): Promise<readonly string[]> {
  const { environment } = plan;
  const { rollouts } = await client.call('rollouts', { query: { environment } });
  return rollouts
    .filter(({ plan: name, status }) => name === plan.name && LIVE.includes(status))
    .map(({ id }) => id);
}
