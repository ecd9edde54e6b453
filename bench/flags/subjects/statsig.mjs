import statsig from 'statsig-node';
import { versionOf } from '../version-of.mjs';
import { CHAIN, FLAGS, LETTERS, SHARE_PERCENT } from '../workloads.mjs';

export async function statsigNode() {
  const specs = FLAGS.map(({ key, kind }) => specOf(key, kind));
  const server = new statsig.StatsigServer('secret-bench', {
    // No network: it answers from what it was given.
    localMode: true,
    disableDiagnostics: true,
    disableIdListsSync: true,
    disableRulesetsSync: true,
    bootstrapValues: JSON.stringify({
      has_updates: true,
      time: 1,
      feature_gates: specs.filter(({ type }) => type === 'feature_gate'),
      dynamic_configs: specs.filter(({ type }) => type === 'dynamic_config'),
      layer_configs: [],
      layers: {},
    }),
  });
  await server.initializeAsync();
  return {
    version: versionOf('statsig-node'),
    context: (id, country, plan, age) => ({ userID: id, country, custom: { plan, age } }),
    boolean: (key, given) => server.checkGateWithExposureLoggingDisabledSync(given, key),
    text: (key, given) => server.getConfigWithExposureLoggingDisabledSync(given, key).value.letter,
    close: () => server.shutdownAsync(),
  };
}

const everyone = { type: 'public', targetValue: null, operator: null, field: null };

function specOf(key, kind) {
  const rule = (id, conditions, passPercentage = 100, returnValue = true) => ({
    name: id,
    id,
    salt: id,
    groupName: id,
    idType: 'userID',
    passPercentage,
    returnValue,
    conditions,
  });
  const spec = {
    name: key,
    type: 'feature_gate',
    salt: key,
    idType: 'userID',
    entity: 'feature_gate',
    enabled: true,
    isActive: true,
    defaultValue: false,
  };
  switch (kind) {
    case 'boolean':
      return { ...spec, rules: [rule('all', [everyone])] };
    case 'share':
      return { ...spec, rules: [rule('share', [everyone], SHARE_PERCENT)] };
    case 'letters':
      return {
        ...spec,
        type: 'dynamic_config',
        entity: 'dynamic_config',
        defaultValue: { letter: 'a' },
        rules: LETTERS.map((letter, index) =>
          rule(letter, [bucketBelow(key, (index + 1) * 250)], 100, { letter }),
        ),
      };
    default:
      return {
        ...spec,
        rules: CHAIN.map((conditions, index) => rule(`rule-${index}`, conditions.map(conditionOf))),
      };
  }
}

function bucketBelow(salt, targetValue) {
  return {
    type: 'user_bucket',
    operator: 'lt',
    field: null,
    idType: 'userID',
    targetValue,
    additionalValues: { salt },
  };
}

function conditionOf({ attribute, among, atLeast }) {
  const condition = {
    type: 'user_field',
    field: attribute,
    idType: 'userID',
    additionalValues: {},
  };
  return among === undefined
    ? { ...condition, operator: 'gte', targetValue: atLeast }
    : { ...condition, operator: 'any', targetValue: among };
}
