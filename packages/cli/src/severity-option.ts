import { Argument, Option } from 'commander';
import { SEVERITIES } from './render/severity-text.ts';

/** `--severity`, one of the four. */
export function severityOption(description: string): Option {
  return new Option('--severity <severity>', description).choices(SEVERITIES);
}

/** The same as an argument. */
export function severityArgument(): Argument {
  return new Argument('<severity>', 'how bad it is').choices(SEVERITIES);
}
