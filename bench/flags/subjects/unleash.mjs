import { InMemStorageProvider, Unleash } from 'unleash-client';
import { versionOf } from '../version-of.mjs';
import { CHAIN, FLAGS, LETTERS, SHARE_PERCENT } from '../workloads.mjs';

export async function unleash() {
  const client = new Unleash({
    appName: 'bench',
    // Nothing listens there: it answers from what it was given.
    url: 'http://127.0.0.1:9/api/',
    refreshInterval: 0,
    disableMetrics: true,
    skipInstanceCountWarning: true,
    storageProvider: new InMemStorageProvider(),
    bootstrap: { data: FLAGS.map(({ key, kind }) => featureOf(key, kind)) },
  });
  client.on('error', () => {}).on('warn', () => {});
  await new Promise((resolve) => client.once('ready', resolve));
  return {
    version: versionOf('unleash-client'),
    context: (id, country, plan, age) => ({
      userId: id,
      properties: { country, plan, age: String(age) },
    }),
    boolean: (key, given) => client.isEnabled(key, given),
    text: (key, given) => client.getVariant(key, given).name,
    close: () => client.destroy(),
  };
}

function featureOf(key, kind) {
  const feature = { name: key, type: 'release', enabled: true, stale: false, variants: [] };
  const rollout = (rolloutPercent, constraints = []) => ({
    name: 'flexibleRollout',
    parameters: { rollout: String(rolloutPercent), stickiness: 'userId', groupId: key },
    constraints,
  });
  switch (kind) {
    case 'boolean':
      return { ...feature, strategies: [{ name: 'default', parameters: {} }] };
    case 'share':
      return { ...feature, strategies: [rollout(SHARE_PERCENT)] };
    case 'letters':
      return {
        ...feature,
        strategies: [{ name: 'default', parameters: {} }],
        variants: LETTERS.map((name) => ({ name, weight: 250, stickiness: 'userId' })),
      };
    default:
      return {
        ...feature,
        strategies: CHAIN.map((rule) => ({
          name: 'default',
          parameters: {},
          constraints: rule.map(constraintOf),
        })),
      };
  }
}

function constraintOf({ attribute, among, atLeast }) {
  return among === undefined
    ? { contextName: attribute, operator: 'NUM_GTE', value: String(atLeast), values: [] }
    : { contextName: attribute, operator: 'IN', values: among };
}
