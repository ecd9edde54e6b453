import type { ToolSet } from 'ai';
import type { ToolEffect, Turn } from './types.ts';

/**
 * The tool, with every run counted in `tool_success_rate` of the turn. A tool that answers with a
 * stream of preliminary results keeps doing so. A tool without `execute` (run by the provider or
 * by the user's browser) is left as it is.
 */
export function countedTool(
  turn: Pick<Turn, 'tool' | 'observe'>,
  name: string,
  effect: ToolEffect,
  tool: ToolSet[string],
): ToolSet[string] {
  const { execute } = tool;
  if (execute === undefined) return tool;
  const counted: typeof execute = (input, options) => {
    // Called at once: the AI SDK looks at the answer itself to see whether it is a stream.
    const answer = attempt(() => execute.call(tool, input, options));
    if (answer.ok && isStream(answer.value)) return countedStream(turn, answer.value);
    return turn.tool(name, { effect }, () => {
      if (!answer.ok) throw answer.error;
      return answer.value;
    });
  };
  return { ...tool, execute: counted };
}

/** Counted at its end; a reader that leaves before counts nothing. */
async function* countedStream(
  turn: Pick<Turn, 'observe'>,
  stream: AsyncIterable<unknown>,
): AsyncGenerator<unknown> {
  try {
    yield* stream;
  } catch (error) {
    turn.observe('tool_success_rate', false);
    throw error;
  }
  turn.observe('tool_success_rate', true);
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
