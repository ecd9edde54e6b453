/** What this server asks from time to time, as the operator wrote it. */
export interface ProbeTarget {
  /** Label `probe` of its figures. */
  readonly name: string;
  readonly environment: string;
  /** Flag and variant that run there; both empty = the whole product. */
  readonly flag: string;
  readonly variant: string;
  /** From the start of one question to the start of the next, ms. */
  readonly everyMs: number;
  /** No answer within this is a failure, ms; at most `everyMs`. */
  readonly timeoutMs: number;
  readonly check: ProbeCheck;
}

/** How a target is asked. URLs may hold secrets: they stand in no message and no log. */
export type ProbeCheck = HttpCheck | TcpCheck | PostgresCheck;

/** A GET; redirects are not followed. */
export interface HttpCheck {
  readonly kind: 'http';
  readonly url: string;
  readonly status: number;
  /** Text that stands in the first 64 KiB of the body; `null` = any body. */
  readonly contains: string | null;
}

/** A connection that is opened and closed. */
export interface TcpCheck {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
}

/** A connection of its own each time, read-only, and `select 1`. */
export interface PostgresCheck {
  readonly kind: 'postgres';
  readonly url: string;
}

/** What became of one question. */
export interface ProbeOutcome {
  readonly ok: boolean;
  /** Why it failed, in words that hold no secret; empty when it did not. */
  readonly detail: string;
}
