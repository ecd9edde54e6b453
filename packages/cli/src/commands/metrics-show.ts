import { type Command, Option } from 'commander';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { parseSeconds } from '../parse-seconds.ts';
import { parseSpan } from '../parse-span.ts';
import { parseWhole } from '../parse-whole.ts';
import { FIGURE_NAMES, type FigureName, usualFigure } from '../render/figure-text.ts';
import { seriesPicture } from '../render/series-picture.ts';
import type { Terminal } from '../terminal.ts';
import { type WatchOptions, watchAgain } from '../watch-again.ts';

interface ShowOptions extends ConnectionOptions, WatchOptions {
  readonly since: number;
  readonly flag?: string;
  readonly variant?: string;
  readonly draw?: number;
  readonly source: 'server' | 'browser';
  readonly by?: string;
  readonly points: number;
  readonly figure?: FigureName;
  readonly json?: true;
}

/** `tidegate metrics show`: one metric over time, with `--watch` again and again. */
export function addMetricsShow(metrics: Command, terminal: Terminal): void {
  const command = metrics
    .command('show <metric>')
    .description('Show one metric over time: of the whole product, or of a flag.')
    .option('--since <time>', 'how far back', parseSpan, 3_600_000)
    .option('--flag <key>', 'under this flag only')
    .option('--variant <name>', 'under this variant only')
    .option('--draw <number>', 'of this draw only', parseWhole(0, 999_999_999))
    .addOption(
      new Option('--source <source>', 'who told of it')
        .choices(['server', 'browser'])
        .default('server'),
    )
    .option('--by <part>', 'a line each: variant, draw, source, flag or label:<name>')
    .option('--points <count>', 'points of a line', parseWhole(1, 500), 60)
    .addOption(new Option('--figure <name>', 'what is drawn').choices(FIGURE_NAMES))
    .option('--watch', 'look again every 2 s')
    .option('--timeout <seconds>', 'with --watch: stop after so long', parseSeconds);
  withConnection(command).action((metric: string, options: ShowOptions) =>
    show(metric, options, terminal),
  );
}

async function show(metric: string, options: ShowOptions, terminal: Terminal): Promise<void> {
  const { environment, flag, variant, draw, source, by, points, figure } = options;
  const client = connect(options, terminal);
  await watchAgain(
    () => {
      const span = { environment, fromMs: terminal.nowMs() - options.since };
      return client.call('metricSeries', {
        query: {
          ...span,
          metric,
          source,
          points,
          ...(flag === undefined ? {} : { flag }),
          ...(variant === undefined ? {} : { variant }),
          ...(draw === undefined ? {} : { draw }),
          ...(by === undefined ? {} : { by }),
        },
      });
    },
    (view) => seriesPicture(view, figure ?? usualFigure(view.metric.kind), terminal.colors),
    options,
    terminal,
  );
}
