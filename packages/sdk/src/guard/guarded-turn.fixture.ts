import { watchedFlag } from '../ruleset.fixture.ts';
import { aTurnWorld, figures } from '../turn-world.fixture.ts';

/** A turn that met the watched candidate, and what became of it. */
export function aGuardedTurn() {
  const world = aTurnWorld({ flags: { chat: watchedFlag() } });
  const turn = world.conversation({ id: 'chat-1', startedAtMs: 1 }).turn();
  turn.boolean('chat', false);
  /** Ends the turn as a program does that had an answer. */
  const told = () => {
    turn.end();
    const all = figures(world.fold.drain());
    const [, fallbacks = null] = (all['guard_fallback_rate chat:new~7'] ?? []) as number[];
    const [turns, failed] = all['error_rate chat:new~7'] as number[];
    const errors = Object.entries(all).filter(([name]) => name.startsWith('errors '));
    const counted = errors.map(([name, count]) => [name.split(' | ').slice(1).join(': '), count]);
    return { fallbacks, turns, failed, errors: Object.fromEntries(counted) };
  };
  return { ...world, turn, told };
}

/** What a guarded turn tells that went well. */
export const WELL = { fallbacks: 0, turns: 1, failed: 0, errors: {} };
/** And one in which control took over after `new Error('boom')`. */
export const FELL_BACK = { fallbacks: 1, turns: 1, failed: 1, errors: { 'boom: Error': 1 } };

export async function chunksOf(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const chunks: unknown[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

export function streamOf(chunks: readonly unknown[], error?: Error): ReadableStream<unknown> {
  const left = [...chunks];
  return new ReadableStream({
    pull: (controller) => {
      const [chunk] = left.splice(0, 1);
      if (chunk !== undefined) controller.enqueue(chunk);
      else if (error === undefined) controller.close();
      else controller.error(error);
    },
  });
}

export async function* generated(chunks: readonly unknown[], error?: Error) {
  yield* chunks;
  if (error !== undefined) throw error;
}
