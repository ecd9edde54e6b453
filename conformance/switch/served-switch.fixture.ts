import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RolloutView } from '@tidegate/protocol';
import { onTestFinished } from 'vitest';
import { noSafety } from '../../packages/server/src/config/safety.ts';
import type { HaproxyWork } from '../../packages/server/src/driver/haproxy/haproxy-work.ts';
import { startTestServer } from '../../packages/server/src/http/server.fixture.ts';

/** A server with a rollout whose way back is the flag, then the deployment. */
export interface ServedSwitch {
  /** For Harbors. */
  readonly tidegate: { readonly url: string; readonly key: string };
  /** Rolls back and waits until all layers are verified; answers how long that took, ms. */
  rollBack(): Promise<number>;
}

const FILES = [
  `apiVersion: tidegate/v1
kind: Flags
flags:
  useNewArchitecture:
    variants: { legacy: false, new: true }
    off: legacy
    environments: { production: legacy }
`,
  `apiVersion: tidegate/v1
kind: Plan
name: new-chat
environment: production
flag: useNewArchitecture
control: legacy
candidate: new
unit: conversation
phases:
  - { name: all, audience: { weight: 100% }, hold: 1d }
guardrails:
  - { metric: error_rate, above: 50%, for: 5m, action: rollback }
rollback:
  conversations: cut-now
  procedure:
    - { flag: control, within: 30s }
    - { deployment: previous, within: 2m, run: colours }
`,
];
const LIMIT_MS = 40_000;

/** How Tidegate reaches the HAProxy of `startColoursProxy`. */
export function coloursWork(folder: string): HaproxyWork {
  return {
    ...{ kind: 'haproxy', socket: join(folder, 'haproxy.sock'), backend: 'harbors' },
    ...{ colours: { blue: ['blue1'], green: ['green1'] }, drainMs: 10_000 },
    trustUnchecked: false,
  };
}

/** Starts it, and the rollout. */
export async function startServedSwitch(folder: string): Promise<ServedSwitch> {
  const driver = { name: 'colours', description: '', environment: 'production' } as const;
  const entry = { ...driver, timeoutMs: 30_000, secrets: [], work: coloursWork(folder) };
  const server = await startTestServer({ safety: { ...noSafety, drivers: [entry] } });
  onTestFinished(() => server.remove());
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await server.call(method, `/api/v1/${path}`, { key: server.admin, body });
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const files = FILES.map((text, n) => ({ name: `${n}.yaml`, text }));
  await send('POST', 'apply', { files });
  const asked = { plan: 'new-chat', environment: 'production' };
  const { id } = (await send('POST', 'rollouts', asked)) as RolloutView;
  const { text: key } = await server.key('server');
  return {
    tidegate: { url: server.url, key },
    async rollBack() {
      const began = performance.now();
      await send('POST', `rollouts/${id}/commands`, { type: 'rollback', reason: 'not good' });
      for (;;) {
        const view = (await send('GET', `rollouts/${id}`)) as RolloutView;
        const states = view.layers.map(({ state }) => state);
        const tookMs = performance.now() - began;
        if (view.status === 'rolled-back' && states.every((state) => state === 'verified'))
          return tookMs;
        if (states.includes('failed') || tookMs > LIMIT_MS)
          throw new Error(`Cannot roll back: ${view.status}, ${JSON.stringify(view.layers)}`);
        await wait(50);
      }
    },
  };
}
