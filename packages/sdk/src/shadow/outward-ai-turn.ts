import type { EvaluationContext } from '@tidegate/core';
import type { AiTurn } from '../ai-sdk.ts';
import { currentScope } from './scope.ts';

/**
 * A turn as the AI SDK moves it, for options that may find their way into a shadow: there its tools and
 * callbacks are those of the shadow's fenced turn. One that is fenced itself stays what it is.
 */
export function outwardAiTurn(context: EvaluationContext, live: AiTurn): AiTurn {
  if (live.fenced === true) return live;
  const turn = (): AiTurn => {
    const scope = currentScope();
    return scope?.kind === 'shadow' ? scope.turnFor(context) : live;
  };
  return {
    get fenced() {
      return turn().fenced === true;
    },
    enter: (name, effect) => turn().enter(name, effect),
    tool: (name, options, run) => turn().tool(name, options, run),
    observe: (metric, value, options) => turn().observe(metric, value, options),
    firstChunk: () => turn().firstChunk(),
    end: (outcome) => turn().end(outcome),
    fail: (error) => turn().fail(error),
    spent: (usages) => turn().spent(usages),
  };
}
