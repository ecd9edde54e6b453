import { init, integrations } from '@launchdarkly/node-server-sdk';
import { versionOf } from '../version-of.mjs';
import { CHAIN, FLAGS, LETTERS, SHARE_PERCENT } from '../workloads.mjs';

const silent = { error() {}, warn() {}, info() {}, debug() {} };

export async function launchdarkly() {
  const data = new integrations.TestData();
  const add = data.usePreconfiguredFlag.bind(data);
  for (const { key, kind } of FLAGS) add(flagOf(key, kind));
  const client = init('sdk-bench', {
    // No network: it answers from what it was given.
    updateProcessor: data.getFactory(),
    sendEvents: false,
    diagnosticOptOut: true,
    logger: silent,
  });
  await client.waitForInitialization({ timeout: 10 });
  return {
    version: versionOf('@launchdarkly/node-server-sdk'),
    waits: true,
    context: (id, country, plan, age) => ({ kind: 'user', key: id, country, plan, age }),
    boolean: (key, given) => client.variation(key, given, false),
    text: (key, given) => client.variation(key, given, ''),
    close: () => client.close(),
  };
}

function flagOf(key, kind) {
  const flag = {
    key,
    version: 1,
    on: true,
    salt: key,
    variations: kind === 'letters' ? LETTERS : [true, false],
    offVariation: 1,
    fallthrough: { variation: 1 },
    prerequisites: [],
    targets: [],
    rules: [],
  };
  const rollout = (weights) => ({
    rollout: {
      contextKind: 'user',
      variations: weights.map((weight, variation) => ({ variation, weight })),
    },
  });
  switch (kind) {
    case 'boolean':
      return { ...flag, fallthrough: { variation: 0 } };
    case 'share':
      return {
        ...flag,
        fallthrough: rollout([SHARE_PERCENT * 1_000, 100_000 - SHARE_PERCENT * 1_000]),
      };
    case 'letters':
      return { ...flag, fallthrough: rollout([25_000, 25_000, 25_000, 25_000]) };
    default:
      return {
        ...flag,
        rules: CHAIN.map((rule, index) => ({
          id: `rule-${index}`,
          variation: 0,
          clauses: rule.map(clauseOf),
        })),
      };
  }
}

function clauseOf({ attribute, among, atLeast }) {
  const clause = { contextKind: 'user', attribute, negate: false };
  return among === undefined
    ? { ...clause, op: 'greaterThanOrEqual', values: [atLeast] }
    : { ...clause, op: 'in', values: among };
}
