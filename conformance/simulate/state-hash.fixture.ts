import type { SdkModel } from './sdk-model.fixture.ts';
import type { ServerNode } from './server-node.fixture.ts';
import type { World } from './world.fixture.ts';

/** Links that are cut and versions that an SDK lacks: more is the same state. */
const LAG_MAX = 3;

/**
 * What a moment of a run is known by: what the newest rollout is and waits for, which processes are
 * up, how far SDKs lag. Times, ids and counters are left out, so that distinct ones are distinct.
 */
export function stateHash(
  world: World,
  nodes: readonly ServerNode[],
  sdks: readonly SdkModel[],
): number {
  const rollout = [...world.rollouts.values()].at(-1);
  const version = Math.max(0, ...sdks.map(versionOf));
  const parts = [
    world.quality,
    rollout?.status,
    rollout?.phase,
    rollout?.generation,
    rollout?.blockers.join(),
    rollout?.approvals.length,
    rollout?.reviews.join(),
    rollout?.layers.map(({ state }) => state).join(),
    rollout?.checks.map(({ state }) => state).join(),
    rollout?.excluded.length,
    rollout?.capParts,
    rollout?.ramp.length,
    world.rollouts.size,
    nodes.map((node) => node.isUp()).join(),
    sdks.map((sdk) => Math.min(LAG_MAX, version - versionOf(sdk))).join(),
  ];
  return fnv1a(parts.join('|'));
}

function versionOf(sdk: SdkModel): number {
  return Number(sdk.idText()?.split('.')[1] ?? 0);
}

/** FNV-1a, 32 bits: a few of a million states share a number, so they are counted a little short. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
