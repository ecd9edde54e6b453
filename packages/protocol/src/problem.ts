/** Codes of RFC 9457 problems; each has an entry in `docs/errors.md`. */
export type ProblemCode =
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'malformed-request'
  | 'body-too-large'
  | 'unsupported-media-type'
  | 'file-has-mistakes'
  | 'conflict'
  | 'rollout-refused'
  | 'rate-limited'
  | 'not-ready'
  | 'store-locked'
  | 'internal';

/** An RFC 9457 problem document (`application/problem+json`). */
export interface Problem {
  /** `https://tidegate.dev/errors#<code>`, a name and not a promise of a page. */
  readonly type: string;
  readonly code: ProblemCode;
  readonly status: number;
  /** "Cannot <do> <what>: <current state>". */
  readonly title: string;
  /** What would be right. */
  readonly detail?: string;
  /** Mistakes in files or fields, by place. */
  readonly problems?: readonly unknown[];
}

/** A failure at an edge: it becomes a `Problem` on the wire. The only error that we throw. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly problems: readonly unknown[] | undefined;

  constructor(
    code: ProblemCode,
    title: string,
    more: { detail?: string; problems?: readonly unknown[]; cause?: unknown } = {},
  ) {
    super(title, { cause: more.cause });
    this.name = 'ProblemError';
    this.code = code;
    this.status = STATUS[code];
    this.detail = more.detail;
    this.problems = more.problems;
  }

  /** The document that goes over the wire. */
  toProblem(): Problem {
    return {
      type: `https://tidegate.dev/errors#${this.code}`,
      code: this.code,
      status: this.status,
      title: this.message,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(this.problems === undefined ? {} : { problems: this.problems }),
    };
  }
}

const STATUS: Record<ProblemCode, number> = {
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'malformed-request': 422,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'file-has-mistakes': 422,
  conflict: 409,
  'rollout-refused': 409,
  'rate-limited': 429,
  'not-ready': 503,
  'store-locked': 503,
  internal: 500,
};
