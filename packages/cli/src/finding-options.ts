import { type Command, Option } from 'commander';
import { parseFigure } from './parse-figure.ts';

/** What was found: a row of the decision matrix by its name, or a figure. */
export interface FindingOptions {
  readonly issue?: string;
  readonly metric?: string;
  readonly value?: number;
}

/** Adds `--issue`, or `--metric` with `--value`, to a command, and returns it. */
export function withFinding(command: Command): Command {
  return command
    .option('--issue <name>', 'what was found, by its row of the decision matrix')
    .addOption(
      new Option('--metric <name>', 'or the metric that shows it; with --value').conflicts('issue'),
    )
    .addOption(
      new Option('--value <number>', 'its figure, such as 0.3 or 30%')
        .argParser(parseFigure)
        .conflicts('issue'),
    );
}

/** The options as the routes take them. */
export function findingOf({ issue, metric, value }: FindingOptions): FindingOptions {
  return {
    ...(issue === undefined ? {} : { issue }),
    ...(metric === undefined ? {} : { metric }),
    ...(value === undefined ? {} : { value }),
  };
}
