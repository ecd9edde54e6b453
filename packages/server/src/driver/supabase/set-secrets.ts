import { createHash } from 'node:crypto';
import { StepFailure } from '../step-failure.ts';
import { done, type SupabaseStep, type SupabaseWay } from './supabase-way.ts';

/** Sets secrets of edge functions to the values of the server's file. What they were is not readable. */
export const setSecrets: SupabaseWay = {
  async prepare(step) {
    const wrong = await differing(step);
    return wrong.length === 0
      ? done('all of its secrets are set already')
      : done(
          `sets ${wrong.join(', ')}; it cannot be taken back: Supabase shows no value that a secret had`,
        );
  },
  async execute(step) {
    const wrong = await differing(step);
    if (wrong.length === 0) return done('all of its secrets are set already');
    const values = Object.entries(step.work.secretValues);
    await step.api.setSecrets(Object.fromEntries(values.filter(([name]) => wrong.includes(name))));
    return done(`set ${wrong.join(', ')}`);
  },
  async verify(step) {
    const wrong = await differing(step);
    if (wrong.length === 0) return done('Supabase shows the digests of all of its secrets');
    throw new StepFailure(`these secrets have another value: ${wrong.join(', ')}`);
  },
  async undo() {
    throw new StepFailure(
      'what the secrets were before cannot be read from Supabase; set them again by hand',
    );
  },
};

/** Names whose values are not those of the file. */
async function differing({ work, api }: SupabaseStep): Promise<string[]> {
  const values = Object.entries(work.secretValues);
  if (values.length === 0)
    throw new StepFailure('this driver has no "secrets" in the server\'s file: none is set');
  const digests = await api.secretDigests();
  return values
    .filter(([name, value]) => digests.get(name) !== digestOf(value))
    .map(([name]) => name);
}

function digestOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
