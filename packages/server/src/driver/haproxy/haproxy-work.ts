/** Blue and green behind one backend of HAProxy, switched through its runtime socket. */
export interface HaproxyWork {
  readonly kind: 'haproxy';
  /** Absolute path of a Unix socket, or `host:port` on loopback. */
  readonly socket: string;
  readonly backend: string;
  /** Names of servers, by colour. */
  readonly colours: Readonly<Record<'blue' | 'green', readonly [string, ...string[]]>>;
  /** How long sessions of the old colour may end before it counts as drained, ms. */
  readonly drainMs: number;
  /** Takes servers that HAProxy does not check for healthy. */
  readonly trustUnchecked: boolean;
}

/** One of two sets of servers, of which one takes the traffic. */
export type Colour = keyof HaproxyWork['colours'];
