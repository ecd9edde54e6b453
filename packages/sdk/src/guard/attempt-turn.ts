import type { AiTurn } from '../ai-sdk.ts';
import type { TurnGuard } from './turn-guard.ts';

/**
 * A turn as the AI SDK moves it, which calls back from anywhere: all of it is the work of the candidate
 * that runs now, if one does. What that one does after control took over runs no tool and ends
 * nothing; what it cost counts.
 */
export function attemptTurn(turn: AiTurn, guard: Pick<TurnGuard, 'current' | 'run'>): AiTurn {
  const { current: attempt } = guard;
  const within = <T>(act: () => T): T => (attempt === null ? act() : guard.run(attempt, act));
  const unlessGivenUp = (act: () => void): void => {
    if (attempt?.isForNobody !== true) within(act);
  };
  return {
    enter: (name, effect) => within(() => turn.enter(name, effect)),
    tool: (name, options, run) => within(() => turn.tool(name, options, run)),
    observe: (metric, value, options) => turn.observe(metric, value, options),
    firstChunk: () => unlessGivenUp(() => turn.firstChunk()),
    end: (outcome) => unlessGivenUp(() => turn.end(outcome)),
    fail: (error) => unlessGivenUp(() => turn.fail(error)),
    spent: (usages) => turn.spent(usages),
  };
}
