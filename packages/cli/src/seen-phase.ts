import type { Command } from 'commander';

/** Options of a command that is meant for one phase. */
export interface SeenPhase {
  readonly phase?: string;
}

/** `--phase`: what was looked at, so that the word does not land in the phase after it. */
export function withSeenPhase(command: Command): Command {
  return command.option('--phase <name>', 'phase you looked at; refused when it has passed');
}

/** The option as the route takes it. */
export function seenPhase({ phase }: SeenPhase): SeenPhase {
  return phase === undefined ? {} : { phase };
}
