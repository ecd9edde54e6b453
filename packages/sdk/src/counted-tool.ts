import type { ToolSet } from 'ai';
import type { ToolEffect, Turn } from './types.ts';

type Counting = Pick<Turn, 'tool'>;

/**
 * The tool, with every run counted in `tool_success_rate` of the turn. A tool that answers with a
 * stream of preliminary results keeps doing so. A tool without `execute` (run by the provider or
 * by the user's browser) is left as it is.
 */
export function countedTool(
  turn: Counting,
  name: string,
  effect: ToolEffect,
  tool: ToolSet[string],
): ToolSet[string] {
  const { execute } = tool;
  if (execute === undefined) return tool;
  const counted: typeof execute = (input, options) => {
    // Called at once: the AI SDK looks at the answer itself to see whether it is a stream.
    const answer = attempt(() => execute.call(tool, input, options));
    if (answer.ok && isStream(answer.value)) return countedStream(turn, name, effect, answer.value);
    return turn.tool(name, { effect }, () => {
      if (!answer.ok) throw answer.error;
      return answer.value;
    });
  };
  return { ...tool, execute: counted };
}

/** Counted at its end, as a tool that runs so long; a reader that leaves before counts nothing. */
async function* countedStream(
  turn: Counting,
  name: string,
  effect: ToolEffect,
  stream: AsyncIterable<unknown>,
): AsyncGenerator<unknown> {
  let end = (_error?: { readonly thrown: unknown }): void => {};
  const ended = new Promise<{ readonly thrown: unknown } | undefined>((resolve) => {
    end = resolve;
  });
  const counted = turn.tool(name, { effect }, async () => {
    const error = await ended;
    if (error !== undefined) throw error.thrown;
  });
  try {
    yield* stream;
  } catch (thrown) {
    end({ thrown });
    return await counted;
  }
  end();
  await counted;
}

function attempt<T>(run: () => T): { ok: true; value: T } | { ok: false; error: unknown } {
  try {
    return { ok: true, value: run() };
  } catch (error) {
    return { ok: false, error };
  }
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
