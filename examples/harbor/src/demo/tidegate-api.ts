import { DemoFailure } from './demo-failure.ts';

/** What the demo reads of one arm. */
export interface ArmView {
  readonly turns: number;
  readonly errors: number;
  readonly errorRate: number | null;
  readonly p95Ms: number | null;
}

/** What the demo reads of `GET /api/v1/rollouts/:id`. */
export interface RolloutView {
  readonly id: string;
  readonly flag: string;
  readonly control: string;
  readonly candidate: string;
  readonly status:
    | 'scheduled'
    | 'running'
    | 'paused'
    | 'rolling-back'
    | 'completed'
    | 'rolled-back'
    | 'aborted';
  readonly phase: number;
  readonly phases: readonly {
    readonly name: string;
    readonly weightParts: number;
    readonly segments: readonly { readonly name: string; readonly weightParts: number }[];
    readonly holdMs: number;
    readonly enteredMs: number | null;
  }[];
  readonly heldMs: number;
  readonly units: { readonly control: number; readonly candidate: number };
  readonly blockers: readonly string[];
  readonly verdicts: Readonly<Record<string, { readonly kind: string; readonly sentence: string }>>;
  readonly waitingFor: {
    readonly approvals: readonly string[];
    readonly reviews: readonly string[];
  };
  readonly arms: { readonly control: ArmView; readonly candidate: ArmView };
  readonly reason: string;
  readonly createdMs: number;
  readonly changedMs: number;
}

/** How much a plan is shortened. */
export interface PlanScale {
  readonly hold: number;
  readonly watch: number;
  readonly evidence: number;
}

export type RolloutCommand =
  | { readonly type: 'approve'; readonly role: string; readonly phase: string }
  | { readonly type: 'answer'; readonly guardrail: string; readonly decision: 'go' }
  | { readonly type: 'resume' | 'rollback'; readonly reason: string };

/** The part of Tidegate's HTTP API that the demo uses; every failure is a `DemoFailure`. */
export interface TidegateApi {
  health(): Promise<boolean>;
  /** The same API by a new admin key of an environment: nobody approves what he started. */
  colleague(name: string, environment: string): Promise<TidegateApi>;
  apply(files: readonly { name: string; text: string }[]): Promise<void>;
  startRollout(plan: string, environment: string, scale: PlanScale): Promise<RolloutView>;
  rollout(id: string): Promise<RolloutView>;
  command(id: string, command: RolloutCommand): Promise<RolloutView>;
}

const REQUEST_LIMIT_MS = 5_000;

export function createTidegateApi(url: string, adminKey: string): TidegateApi {
  const call = async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) {
      throw new DemoFailure(
        `Cannot ${method} "${path}": the server answered ${response.status}, ${JSON.stringify(answer).slice(0, 2_000)}; see its log`,
      );
    }
    return answer;
  };
  const asView = (answer: unknown): RolloutView => answer as RolloutView;
  const rolloutPath = (id: string): string => `/api/v1/rollouts/${encodeURIComponent(id)}`;
  return {
    health: () =>
      call('GET', '/api/health').then(
        () => true,
        () => false,
      ),
    colleague: async (name, environment) => {
      const made = await call('POST', '/api/v1/keys', { kind: 'admin', environment, name });
      return createTidegateApi(url, (made as { readonly key: string }).key);
    },
    apply: async (files) => {
      await call('POST', '/api/v1/apply', { files });
    },
    startRollout: async (plan, environment, scale) =>
      asView(await call('POST', '/api/v1/rollouts', { plan, environment, scale })),
    rollout: async (id) => asView(await call('GET', rolloutPath(id))),
    command: async (id, command) =>
      asView(await call('POST', `${rolloutPath(id)}/commands`, command)),
  };
}
