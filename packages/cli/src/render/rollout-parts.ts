import { describeDuration, describeShare } from '@tidegate/core';
import type { RolloutView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';
import { timeText } from './time-text.ts';

const ITEM_MARKS = { open: '·', running: '…', done: '✓', failed: '✗' } as const;
const LAYER_MARKS = {
  waiting: '·',
  running: '…',
  verified: '✓',
  failed: '✗',
  skipped: '–',
} as const;

/** Lines that show the checklists that matter now: the current gate's and the completion's. */
export function checklistLines(view: RolloutView, colors: Colors): string[] {
  const phase = view.phases[view.phase]?.name;
  const lists = view.checklists.filter(
    ({ usedBy, items }) =>
      usedBy === phase || (usedBy === 'completion' && items.some(({ state }) => state !== 'open')),
  );
  const completed = view.status === 'completed';
  if (view.status === 'rolled-back' || view.status === 'aborted') return [];
  const shown = completed ? view.checklists.filter(({ usedBy }) => usedBy === 'completion') : lists;
  return shown.flatMap(({ name, title, met, items }) => {
    const head = `${met ? '✓' : '·'} ${name}${title === null ? '' : `: ${title}`}`;
    const rows = items.map((item) => [
      `  ${ITEM_MARKS[item.state]}`,
      item.name,
      item.title,
      item.action === null ? 'by hand' : `action ${item.action}`,
      [item.by ?? '', item.detail].filter((text) => text !== '').join(': '),
    ]);
    return ['', plain(head), ...table(['', 'item', '', 'how', ''], rows, colors)];
  });
}

/** Lines that show how long the stages of the deployment took, beside what was planned. */
export function stageLines({ stages }: RolloutView, nowMs: number, colors: Colors): string[] {
  if (stages.every(({ beganMs }) => beganMs === null)) return [];
  const rows = stages.map(({ name, plannedMinMs, plannedMaxMs, beganMs, endedMs }) => {
    const planned =
      plannedMaxMs === null || plannedMaxMs === plannedMinMs
        ? describeDuration(plannedMinMs)
        : `${describeDuration(plannedMinMs)} … ${describeDuration(plannedMaxMs)}`;
    const tookMs = beganMs === null ? null : (endedMs ?? nowMs) - beganMs;
    return [
      beganMs === null ? '·' : endedMs === null ? '▶' : '✓',
      name,
      planned,
      tookMs === null ? '' : wholeSeconds(tookMs),
    ];
  });
  return ['', ...table(['', 'stage', 'planned', 'measured'], rows, colors)];
}

/** Lines that show the layers of a rollback that is under way or over; nothing before one. */
export function layerLines({ status, layers }: RolloutView, colors: Colors): string[] {
  const isBack = status === 'rolling-back' || status === 'rolled-back';
  if (!isBack || layers.length < 2) return [];
  const rows = layers.map((layer) => {
    const { beganMs, endedMs, withinMs } = layer;
    return [
      LAYER_MARKS[layer.state],
      layer.name,
      layer.kind === 'flag' || layer.kind === 'watch' ? '' : layer.target,
      whoDoes(layer),
      beganMs === null || endedMs === null ? '' : wholeSeconds(endedMs - beganMs),
      withinMs === null ? '' : `within ${describeDuration(withinMs)}`,
      progressText(layer),
    ];
  });
  return ['', ...table(['', 'layer', 'back to', 'who', 'took', 'limit', ''], rows, colors)];
}

/** Lines that say what a person can do now, as commands. */
export function waitingLines(view: RolloutView): string[] {
  const { id, blockers, waitingFor, status } = view;
  if (status === 'rolling-back') return layerCommands(view).map(plain);
  if (status === 'scheduled') {
    const when = view.startAtMs === null ? '' : ` starts by itself at ${timeText(view.startAtMs)}`;
    return ['', `scheduled${when}`, ...waitingFor.outside, `tidegate rollout begin ${id}`].map(
      plain,
    );
  }
  if (status !== 'running' && status !== 'paused') return metLines(view).map(plain);
  const { approvals, reviews, outside, opensMs } = waitingFor;
  return [
    ...(blockers.length === 0 ? [] : ['', `waits for ${blockers.join(', ')}`]),
    ...outside,
    ...(opensMs === null ? [] : [`the window opens at ${timeText(opensMs)}`]),
    ...checkCommands(view),
    ...approvals.map((role) => `tidegate rollout approve ${id} --role ${role}`),
    ...reviews.map((name) => `tidegate rollout answer ${id} --guardrail '${name}'`),
    ...partLines(view),
  ].map(plain);
}

function partLines({ excluded, capParts }: RolloutView): string[] {
  return [
    ...(excluded.length === 0 ? [] : [`rolled back alone: ${excluded.join(', ')}`]),
    ...(capParts === null
      ? []
      : [`no share is above ${describeShare(capParts)} until it is resumed`]),
  ];
}

function checkCommands({ id, blockers, checklists, phase, phases }: RolloutView): string[] {
  if (!blockers.includes('checklist')) return [];
  return checklists
    .filter(({ usedBy, met }) => usedBy === phases[phase]?.name && !met)
    .flatMap(({ name: list, items }) =>
      items
        .filter(({ state, blocking }) => blocking && (state === 'open' || state === 'failed'))
        .map(({ name, action }) => {
          const run = action === null ? '' : ' --run';
          return `tidegate rollout check ${id} ${list}/${name}${run}`;
        }),
    );
}

type LayerView = RolloutView['layers'][number];

function whoDoes({ kind, action }: LayerView): string {
  if (kind === 'flag' || kind === 'watch') return 'controller';
  return action === null ? 'by hand' : `action ${action}`;
}

/** What it does now, or why it is as it is. */
function progressText({ state, step, attempt, retryAtMs, askedMs, detail }: LayerView): string {
  if (state === 'waiting' && askedMs !== null) return 'waits for a go';
  if (state !== 'running' || step === null) return detail;
  const again = attempt > 1 ? `, attempt ${attempt}` : '';
  if (retryAtMs === null) return `${step}${again}`;
  return `${step} failed${again}, again at ${timeText(retryAtMs)}: ${detail}`;
}

function layerCommands({ id, layers }: RolloutView): string[] {
  return layers.flatMap((layer) =>
    decisionsOn(layer).map((is) => `tidegate rollout layer ${id} ${layer.name} ${is} --reason …`),
  );
}

function decisionsOn({ kind, state, action, step, askedMs, retryAtMs }: LayerView): string[] {
  const isSelf = kind === 'flag' || kind === 'watch';
  if (state === 'waiting') return askedMs === null ? [] : ['go', 'skip'];
  if (state === 'failed' || (state === 'running' && retryAtMs !== null)) {
    return isSelf ? ['retry', 'skip'] : ['retry', 'skip', 'undo'];
  }
  const waitsForPerson = state === 'running' && !isSelf && action === null && step === null;
  return waitsForPerson ? ['done', 'skip'] : [];
}

/** `completed` is not `met`: what was wanted may still be missing. */
function metLines({ status, met, checklists }: RolloutView): string[] {
  if (status !== 'completed' || met === null) return [];
  if (met) return ['', 'completed and met: every completion list is done'];
  const open = checklists.filter((list) => list.usedBy === 'completion' && !list.met);
  return ['', `completed, not met yet: ${open.map(({ name }) => name).join(', ')}`];
}

function wholeSeconds(durationMs: number): string {
  return describeDuration(Math.max(0, Math.floor(durationMs / 1_000) * 1_000));
}
