import { describeDuration } from '@tidegate/core';
import type { RehearsalView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { bar } from './bar.ts';
import { plain } from './plain.ts';
import { timeText } from './time-text.ts';

type Layer = RehearsalView['layers'][number];

const BAR_WIDTH = 24;

/** A rehearsal: its layers, how long each took of its limit, and what went wrong. */
export function rehearsalPicture(view: RehearsalView, colors: Colors): string[] {
  const width = Math.max(4, ...view.layers.map(({ name }) => plain(name).length));
  const kind = view.mode === 'dry' ? 'Dry run' : 'Rehearsal';
  return [
    `${kind} of the rollback of ${colors.bold(plain(view.plan))} in ${plain(view.environment)}`,
    ...view.layers.flatMap((layer) => layerLines(layer, view.mode, width, colors)),
    rehearsalSummary(view),
  ];
}

/** One line: how it ended, and the time that all layers took. */
export function rehearsalSummary({ state, mode, layers, id }: RehearsalView): string {
  if (state === 'running') return `${id} runs`;
  const tookMs = layers.reduce((sum, layer) => sum + (layer.tookMs ?? 0), 0);
  const byHand = layers.filter((layer) => layer.state === 'by-hand').length;
  const over = layers.filter(isOver).map(({ name }) => `"${plain(name)}"`);
  const parts = [
    state === 'ok' ? 'all layers are well' : 'a layer is not well',
    mode === 'dry' ? 'nothing was changed' : `${tookText(tookMs)} in all, and taken back`,
    ...(byHand === 0 ? [] : [`${byHand} by hand, not measured`]),
    ...(over.length === 0 ? [] : [`over the limit: ${over.join(', ')}`]),
  ];
  return `${id}: ${parts.join('; ')}`;
}

/** One line a rehearsal. */
export function rehearsalLine(view: RehearsalView): string {
  const { environment, plan, startedMs, by } = view;
  const said = `${plain(environment)}  ${plain(plan)}  ${view.mode}  by ${plain(by)}`;
  return `${timeText(startedMs)}  ${said}  ${rehearsalSummary(view)}`;
}

function layerLines(
  layer: Layer,
  mode: RehearsalView['mode'],
  width: number,
  colors: Colors,
): string[] {
  const { name, state, withinMs, tookMs, action, target } = layer;
  const limit = withinMs === null ? '' : ` of ${describeDuration(withinMs)}`;
  const isTimed = mode === 'live' && tookMs !== null && state !== 'by-hand' && state !== 'skipped';
  const drawn =
    isTimed && withinMs !== null ? ` ${bar(Math.min(1, tookMs / withinMs), BAR_WIDTH)}` : '';
  const took = isTimed ? ` ${tookText(tookMs)}${limit}` : limitText(withinMs);
  const how = state === 'by-hand' ? ' by hand' : action === null ? '' : ` ${plain(action)}`;
  const head = `${markOf(state, colors)} ${plain(name).padEnd(width)} → ${plain(target)}${how}${drawn}${took}`;
  const steps = layer.steps.map(({ step, outcome, tookMs: stepMs, detail }) => {
    const said = plain(detail).split('\n')[0] ?? '';
    const mark = outcome === 'ok' ? colors.green('✓') : colors.red('✗');
    return `    ${mark} ${step}  ${tookText(stepMs)}${said === '' ? '' : `  ${said}`}`;
  });
  return [head, ...steps];
}

function limitText(withinMs: number | null): string {
  return withinMs === null ? '' : ` (limit ${describeDuration(withinMs)})`;
}

function isOver({ tookMs, withinMs, state }: Layer): boolean {
  return state === 'ok' && tookMs !== null && withinMs !== null && tookMs > withinMs;
}

function markOf(state: Layer['state'], { green, red, yellow, dim }: Colors): string {
  if (state === 'ok') return green('✓');
  if (state === 'failed') return red('✗');
  if (state === 'by-hand') return yellow('✋');
  return dim(state === 'running' ? '…' : '·');
}

function tookText(tookMs: number): string {
  return tookMs < 1_000 ? `${tookMs} ms` : `${(tookMs / 1_000).toFixed(1)} s`;
}
