/** Where a page stands: what one wants to know beside an error. */
export interface PageContext {
  /** Names this visit of this page, and nothing else: 32 hex digits, new each time. */
  readonly pageId: string;
  /** Where the visitor is, without ids and query. */
  readonly route: string;
  /** Since the page was opened, ms. */
  readonly ageMs: number;
  readonly isVisible: boolean;
  /** Drawn variants that the page met, by flag; at most 8. */
  readonly variants: Readonly<Record<string, string>>;
}

/** Something that went wrong in the page and that nobody caught. */
export interface PageProblem {
  readonly kind: 'error' | 'rejection';
  /** Name of the error. */
  readonly type: string;
  /** At most 120 characters, without digits, quoted texts, addresses and ids. */
  readonly message: string;
  /** As it was thrown. It may hold anything: it is never sent by the monitor. */
  readonly error: unknown;
  readonly context: PageContext;
}

/** What a page's monitor does more than count. */
export interface PageMonitorOptions {
  /**
   * Names the route that is shown, such as `/chat/:id`; default: the path, with parts that look like
   * ids replaced. At most 100 characters; what follows `?` or `#` is cut off.
   */
  readonly route?: (() => string) | undefined;
  /** Hears of errors and rejections, for tools beside. What it throws is ignored. */
  readonly onProblem?: ((problem: PageProblem) => void) | undefined;
}

/** A page that is watched. */
export interface PageMonitor {
  context(): PageContext;
  /** Sends what is left and watches no more. */
  stop(): void;
}
