import { DemoFailure } from '../demo/demo-failure.ts';

/** What is read of `GET /api/v1/experiments/:name`. */
export interface ExperimentView {
  readonly name: string;
  readonly flag: string;
  readonly status: string;
  readonly durationMs: number;
  readonly run: { readonly looks: readonly { readonly atMs: number }[] } | null;
  readonly report: {
    readonly units: number;
    readonly isOver: boolean;
    readonly sampleRatio: { readonly isMismatch: boolean };
    readonly leftOut: { readonly neverExposed: number; readonly beforeExposure: number };
    readonly verdict: {
      readonly kind: 'ship' | 'roll-back' | 'keep-running';
      readonly variant: string | null;
      readonly reasons: readonly string[];
    };
  } | null;
}

/** The part of Tidegate's HTTP API that experiments need; every failure is a `DemoFailure`. */
export interface ExperimentApi {
  apply(files: readonly { readonly name: string; readonly text: string }[]): Promise<void>;
  /** Everybody gets this variant from now on. */
  serve(flag: string, variant: string): Promise<void>;
  /** @param lastsMs how long it is to take instead of its weeks */
  start(name: string, lastsMs: number): Promise<ExperimentView>;
  /** With the figures of its newest look. */
  view(name: string): Promise<ExperimentView>;
}

const REQUEST_LIMIT_MS = 10_000;

/** The API of one environment by an admin key. */
export function createExperimentApi(
  url: string,
  adminKey: string,
  environment: string,
): ExperimentApi {
  const call = async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    throw new DemoFailure(
      `Cannot ${method} "${path}": the server answered ${response.status}, ${text.slice(0, 2_000)}; see its log`,
    );
  };
  const place = (name: string): string => `/api/v1/experiments/${encodeURIComponent(name)}`;
  const view = async (name: string): Promise<ExperimentView> =>
    (await call('GET', `${place(name)}?environment=${environment}`)) as ExperimentView;
  return {
    apply: async (files) => {
      await call('POST', '/api/v1/apply', { files });
    },
    serve: async (flag, variant) => {
      await call('POST', `/api/v1/flags/${encodeURIComponent(flag)}/set`, { environment, variant });
    },
    start: async (name, lastsMs) => {
      const { durationMs } = await view(name);
      const factor = Math.min(Math.max(durationMs / lastsMs, 1), 1e6);
      const scale = { hold: factor, watch: factor, evidence: 1 };
      const body = { environment, reason: 'a scenario', scale };
      return (await call('POST', `${place(name)}/start`, body)) as ExperimentView;
    },
    view,
  };
}
