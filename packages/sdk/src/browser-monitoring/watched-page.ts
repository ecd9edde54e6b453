import type { BrowserClient } from '../browser/types.ts';
import { errorLabels } from '../error-labels.ts';
import { randomHex } from '../random-hex.ts';
import type { UsedAnswer } from '../use-listener.ts';
import { ERROR_KINDS_MAX, ROUTE_LENGTH_MAX, ROUTES_MAX } from './limits.ts';
import type { MonitoredPage } from './monitored-page.ts';
import { PageFigures } from './page-figures.ts';
import { createPageSender, type PageSender } from './page-sender.ts';
import { routeOf } from './route-of.ts';
import type { PageContext, PageMonitor, PageMonitorOptions } from './types.ts';
import type { Uncaught } from './watch-errors.ts';

type Labels = Readonly<Record<string, string>>;

/** One page and what was measured of it so far. Begins to watch when it is made. Never throws. */
export class WatchedPage implements PageMonitor {
  readonly #page: MonitoredPage;
  readonly #options: PageMonitorOptions;
  readonly #figures: PageFigures;
  readonly #sender: PageSender | null;
  readonly #pageId = randomHex(16);
  readonly #openedMs: number;
  readonly #routes = new Set<string>();
  readonly #errors = new Set<string>();
  /** Where the visit began: figures of a visit belong there. */
  readonly #landing: Labels;
  readonly #stops: (() => void)[];

  constructor(client: BrowserClient, options: PageMonitorOptions, page: MonitoredPage) {
    this.#page = page;
    this.#options = options;
    this.#openedMs = page.monotonicMs();
    this.#figures = new PageFigures(() => page.nowMs());
    this.#landing = this.#routeLabels();
    const { address } = client;
    this.#sender = address === null ? null : createPageSender(page, address, this.#figures);
    const meet = (flag: string, { variant, draw }: UsedAnswer): void => {
      if (variant !== null && draw > 0) this.#figures.meet({ flag, variant, draw });
    };
    this.#stops = [
      client.listen({ evaluated: meet, exposed: meet }),
      page.onPage((event) => {
        if (event === 'hidden' || event === 'leaving') this.#sender?.leave(event === 'leaving');
      }),
      page.watch({
        figure: (metric, value) => this.#measured(metric, value),
        uncaught: (uncaught) => this.#wentWrong(uncaught),
      }),
    ];
  }

  context(): PageContext {
    return {
      pageId: this.#pageId,
      route: this.#routeLabels().route,
      ageMs: this.#page.monotonicMs() - this.#openedMs,
      isVisible: this.#page.isVisible(),
      variants: this.#figures.variants,
    };
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#sender?.leave(true);
    this.#sender?.stop();
  }

  #measured(metric: string, value: number): void {
    this.#figures.add(metric, value, this.#landing);
    this.#sender?.soon();
  }

  #wentWrong({ kind, error }: Uncaught): void {
    const labels = errorLabels(error);
    const metric = kind === 'error' ? 'js_errors' : 'unhandled_rejections';
    const known = this.#errors;
    const name = `${labels.type}\0${labels.message}`;
    if (known.size < ERROR_KINDS_MAX) known.add(name);
    const told = Object.fromEntries(Object.entries(labels).filter(([, text]) => text !== ''));
    this.#figures.count(metric, known.has(name) ? told : { type: OTHER, message: OTHER });
    this.#sender?.soon();
    try {
      this.#options.onProblem?.({ kind, ...labels, error, context: this.context() });
    } catch {
      // A listener that throws would come back here as an error of the page.
    }
  }

  #routeLabels(): { readonly route: string } {
    const route = this.#route();
    if (this.#routes.size < ROUTES_MAX) this.#routes.add(route);
    return { route: this.#routes.has(route) ? route : OTHER };
  }

  #route(): string {
    try {
      const named = this.#options.route?.();
      const text = typeof named === 'string' ? named.split(/[?#]/, 1)[0] : '';
      if (text) return text.slice(0, ROUTE_LENGTH_MAX);
    } catch {
      // Then by its path.
    }
    return routeOf(this.#page.path());
  }
}

/** Beyond the bounds everything counts together. */
const OTHER = 'other';
