import { StepFailure } from '../step-failure.ts';
import { done, type SupabaseStep, type SupabaseWay } from './supabase-way.ts';

/** Deletes edge functions that the server's file names. They cannot come back by this way. */
export const deleteFunctions: SupabaseWay = {
  async prepare(step) {
    requireNames(step);
    const found = await deployed(step);
    return found.length === 0
      ? done('all of its functions are gone already')
      : done(`deletes ${found.join(', ')}; it cannot be taken back: to undo it, deploy them again`);
  },
  async execute(step) {
    requireNames(step);
    const found = await deployed(step);
    for (const slug of found) await step.api.deleteFunction(slug);
    return done(found.length === 0 ? 'all were gone already' : `deleted ${found.join(', ')}`);
  },
  async verify(step) {
    requireNames(step);
    const left = await deployed(step);
    if (left.length === 0) return done('none of its functions is deployed');
    throw new StepFailure(`still deployed: ${left.join(', ')}; somebody deploys them again`);
  },
  async undo(step) {
    const found = await deployed(step);
    const gone = step.work.functions.filter((slug) => !found.includes(slug));
    if (gone.length === 0) return done('all of its functions are deployed');
    throw new StepFailure(
      `functions that were deleted are not kept anywhere; deploy them again: ${gone.join(', ')}`,
    );
  },
};

async function deployed({ work, api }: SupabaseStep): Promise<string[]> {
  const all = await api.functions();
  return work.functions.filter((slug) => all.includes(slug));
}

function requireNames({ work }: SupabaseStep): void {
  if (work.functions.length === 0)
    throw new StepFailure('this driver has no "functions" in the server\'s file: none is deleted');
}
