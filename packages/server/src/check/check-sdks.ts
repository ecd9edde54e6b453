import type { RouteAnswer } from '@tidegate/protocol';
import type { Check, Finding } from './check.ts';
import type { CheckWorld } from './check-world.ts';

type Instance = RouteAnswer<'instances'>['instances'][number];

/** Names that one sentence lists. */
const NAMED_MAX = 5;

/** Whether SDKs are connected, hold the current ruleset, and have clocks that are right. */
export function checkSdks({ store, clock, limits, environment }: CheckWorld): Check {
  return {
    name: 'sdks',
    title: 'SDKs are connected and up to date',
    async look() {
      const sinceMs = clock.nowMs() - limits.instancesListedMs;
      const instances = await store.read('listInstances', { environment, sinceMs });
      const ruleset = await store.read('currentRuleset', { environment });
      if (ruleset === null)
        return { outcome: 'unknown', detail: `"${environment}" has no ruleset; apply flags first` };
      const version = Number(ruleset.id.split('.')[1]);
      return judged(instances, version, limits.checkClockAheadMs);
    },
  };
}

function judged(instances: readonly Instance[], version: number, skewMs: number): Finding {
  if (instances.length === 0) return { outcome: 'failed', detail: 'no SDK is connected' };
  const behind = instances.filter((each) => each.version < version);
  const wrong = instances.filter(({ clockAheadMs }) => Math.abs(clockAheadMs ?? 0) > skewMs);
  const total = instances.length === 1 ? '1 process' : `${instances.length} processes`;
  const parts = [
    `${total} on version ${version}: ${sdksOf(instances)}`,
    ...(behind.length === 0
      ? []
      : [`behind: ${named(behind, (each) => `version ${each.version}`)}`]),
    ...(wrong.length === 0
      ? []
      : [`clock is off: ${named(wrong, ({ clockAheadMs }) => `${clockAheadMs} ms`)}`]),
  ];
  if (behind.length > 0) parts[0] = `${total}: ${sdksOf(instances)}; the ruleset is at ${version}`;
  const isOk = behind.length === 0 && wrong.length === 0;
  return { outcome: isOk ? 'ok' : 'failed', detail: parts.join('; ') };
}

function sdksOf(instances: readonly Instance[]): string {
  const counts = new Map<string, number>();
  for (const { sdk } of instances) {
    const name = sdk ?? 'an SDK that did not say which';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const names = [...counts]
    .sort()
    .map(([name, count]) => (count === 1 ? name : `${count} × ${name}`));
  return list(names);
}

function named(instances: readonly Instance[], what: (each: Instance) => string): string {
  return list(instances.map((each) => `${each.id} (${what(each)})`));
}

function list(names: readonly string[]): string {
  const more = names.length - NAMED_MAX;
  return `${names.slice(0, NAMED_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
