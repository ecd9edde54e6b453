import type { ToolSet } from 'ai';
import type { AiTurn } from './ai-sdk.ts';
import type { ToolEffect } from './types.ts';

type Counting = Pick<AiTurn, 'tool' | 'enter' | 'fenced'>;

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
    if (turn.fenced === true) {
      const run = () => lastOf(execute.call(tool, input, options));
      return turn.tool(name, { effect, input }, run);
    }
    // Called at once: the AI SDK looks at the answer itself to see whether it is a stream.
    const answer = attempt(() => {
      turn.enter(name, effect);
      return execute.call(tool, input, options);
    });
    if (answer.ok && isStream(answer.value))
      return countedStream(turn, name, { effect, input }, answer.value);
    return turn.tool(name, { effect, input }, () => {
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
  call: { readonly effect: ToolEffect; readonly input: unknown },
  stream: AsyncIterable<unknown>,
): AsyncGenerator<unknown> {
  let end = (_error?: { readonly thrown: unknown }): void => {};
  const ended = new Promise<{ readonly thrown: unknown } | undefined>((resolve) => {
    end = resolve;
  });
  // Of preliminary results the last one is the result.
  let last: unknown;
  const counted = turn.tool(name, call, async () => {
    const error = await ended;
    if (error !== undefined) throw error.thrown;
    return last;
  });
  try {
    for await (last of stream) yield last;
  } catch (thrown) {
    end({ thrown });
    await counted;
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

/** Of a stream of preliminary results the last one is the result. */
async function lastOf(answer: unknown): Promise<unknown> {
  if (!isStream(answer)) return await answer;
  let last: unknown;
  for await (const each of answer) last = each;
  return last;
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
