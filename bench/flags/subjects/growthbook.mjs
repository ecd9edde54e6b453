import { GrowthBookClient } from '@growthbook/growthbook';
import { versionOf } from '../version-of.mjs';
import { CHAIN, FLAGS, LETTERS, SHARE_PERCENT } from '../workloads.mjs';

export function growthbook() {
  const client = new GrowthBookClient();
  const features = Object.fromEntries(FLAGS.map(({ key, kind }) => [key, featureOf(key, kind)]));
  client.initSync({ payload: { features } });
  return {
    version: versionOf('@growthbook/growthbook'),
    context: (id, country, plan, age) => ({ attributes: { id, country, plan, age } }),
    boolean: (key, given) => client.evalFeature(key, given).value,
    text: (key, given) => client.evalFeature(key, given).value,
    close: () => client.destroy(),
  };
}

function featureOf(key, kind) {
  switch (kind) {
    case 'boolean':
      return { defaultValue: true };
    case 'share':
      return {
        defaultValue: false,
        rules: [
          {
            force: true,
            coverage: SHARE_PERCENT / 100,
            hashAttribute: 'id',
            seed: key,
            hashVersion: 2,
          },
        ],
      };
    case 'letters':
      return {
        defaultValue: 'a',
        rules: [
          {
            key,
            variations: LETTERS,
            weights: [0.25, 0.25, 0.25, 0.25],
            coverage: 1,
            hashAttribute: 'id',
            hashVersion: 2,
          },
        ],
      };
    default:
      return {
        defaultValue: false,
        rules: CHAIN.map((rule) => ({
          force: true,
          condition: Object.assign({}, ...rule.map(conditionOf)),
        })),
      };
  }
}

function conditionOf({ attribute, among, atLeast }) {
  if (among === undefined) return { [attribute]: { $gte: atLeast } };
  return { [attribute]: among.length === 1 ? among[0] : { $in: among } };
}
