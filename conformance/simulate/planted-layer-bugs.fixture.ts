/** Bugs of rollbacks in layers. */
import type { Layer, Plan } from '@tidegate/core';
import type { ClaimedEffect } from '../../packages/server/src/store/store.ts';
import { type Input, instead, type PlantedBug, touch, withPlan } from './planting.fixture.ts';

/** What a rollback goes through in any of its transactions. */
const GOING_BACK = ['tick', 'commandRollout', 'stopRollouts', 'finishAction'] as const;

/** The procedure of a plan, with other layers after the flag. */
function withLayers(change: (layers: readonly Layer[]) => readonly object[]) {
  return withPlan(GOING_BACK, (plan: Plan) => {
    const [flag, ...later] = plan.rollback.procedure;
    const layers = later.flatMap((layer) => (layer === 'flag' ? [] : layer));
    return { ...plan, rollback: { ...plan.rollback, procedure: [flag, ...change(layers)] } };
  });
}

export const PLANTED_LAYER_BUGS: readonly PlantedBug[] = [
  {
    name: 'what a driver learned is lost',
    breaks: ['other-memo'],
    operations: instead(['finishAction'], async (_, { memo: __, ...input }, real) => real(input)),
  },
  {
    name: 'a layer that is tried again asks anew what came before',
    breaks: ['other-memo', 'previous-twice'],
    operations: instead(['commandRollout'], async (tx, input, real) => {
      const { type, decision, layer } = input['command'] as Input;
      if (type !== 'layer' || decision !== 'retry') return await real(input);
      await touch(tx, (rollout) => ({
        ...rollout,
        layers: rollout.layers.map((one) => {
          const { step: _, check: __, memo: ___, ...rest } = one;
          // Others would be refused, and so must stay as they are.
          const isTaken = rollout.status === 'rolling-back' && one.state === 'failed';
          return isTaken && one.name === layer && rollout.id === input['id'] ? rest : one;
        }),
      }));
      return await real(input);
    }),
  },
  {
    name: 'layers are brought back in another order',
    breaks: ['layer-order'],
    operations: withLayers((layers) => layers.toReversed()),
  },
  {
    name: 'a step that is tried again has another key',
    breaks: ['other-key'],
    operations: instead(['claimEffects'], async (_, input, real) => {
      const claimed = (await real(input)) as readonly ClaimedEffect[];
      return claimed.map((one) => {
        const { key, attempt } = one.effect.payload;
        const isAgain = one.effect.kind === 'layer' && attempt !== 1;
        const payload = { ...one.effect.payload, ...(isAgain ? { key: `${key}-${attempt}` } : {}) };
        return { ...one, effect: { ...one.effect, payload } };
      });
    }),
  },
  {
    name: 'a step is tried again and again',
    breaks: ['retries'],
    operations: withLayers((layers) => layers.map((layer) => ({ ...layer, retries: 10 }))),
  },
  {
    name: 'nobody is asked where data could be lost',
    breaks: ['unconfirmed'],
    operations: withLayers((layers) => layers.map(({ confirm: _, ...layer }) => layer)),
  },
  {
    name: 'a layer that failed holds up those that go on all the same',
    breaks: ['nobody-waits', 'not-live'],
    operations: withLayers((layers) => layers.map(({ onFailure: _, ...layer }) => layer)),
  },
  {
    name: 'a layer that failed holds up nothing',
    breaks: ['layer-order', 'ended-early'],
    operations: withLayers((layers) => layers.map((layer) => ({ ...layer, onFailure: 'go-on' }))),
  },
  {
    name: 'a step that failed is believed',
    breaks: ['verified-unchecked'],
    operations: instead(['finishAction'], async (_, input, real) =>
      real({ ...input, outcome: 'ok' }),
    ),
  },
  {
    name: 'a rollback by the flag alone goes all the way',
    breaks: ['other-scope'],
    operations: instead(['commandRollout'], async (_, input, real) => {
      const { scope: __, ...command } = input['command'] as Input;
      return await real({ ...input, command });
    }),
  },
];
