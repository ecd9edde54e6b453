import type { RehearsalView } from '@tidegate/protocol';

/**
 * Layers that a live rehearsal may have left changed: carried out, or about to be when the server
 * ended, and not taken back. Never throws.
 */
export function leftChanged({
  mode,
  layers,
}: Pick<RehearsalView, 'mode' | 'layers'>): readonly string[] {
  if (mode === 'dry') return [];
  return layers.flatMap((layer) => {
    const { name, steps } = layer;
    const isBack = steps.some(({ step, outcome }) => step === 'undo' && outcome === 'ok');
    return isBack || !mayBeChanged(layer) ? [] : [name];
  });
}

/** A step is written down when it has ended: one that was prepared may be under way. */
function mayBeChanged({ state, steps }: RehearsalView['layers'][number]): boolean {
  if (steps.some(({ step }) => step === 'execute' || step === 'undo')) return true;
  const last = steps.at(-1);
  return state === 'running' && last?.step === 'prepare' && last.outcome === 'ok';
}
