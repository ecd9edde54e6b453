import { PostHog } from 'posthog-node';
import { versionOf } from '../version-of.mjs';
import { CHAIN, FLAGS, LETTERS, SHARE_PERCENT } from '../workloads.mjs';

export async function posthog() {
  const flags = FLAGS.map(({ key, kind }, index) => flagOf(index + 1, key, kind));
  const answer = JSON.stringify({ flags, group_type_mapping: {}, cohorts: {} });
  const client = new PostHog('phc_bench', {
    host: 'http://127.0.0.1:9',
    personalApiKey: 'phx_bench',
    featureFlagsPollingInterval: 86_400_000,
    // No network: it answers from what it was given.
    fetch: async () => new Response(answer, { status: 200 }),
  });
  await client.waitForLocalEvaluationReady(10_000);
  const options = { onlyEvaluateLocally: true, sendFeatureFlagEvents: false };
  return {
    version: versionOf('posthog-node'),
    waits: true,
    context: (id, country, plan, age) => ({
      id,
      ...options,
      personProperties: { country, plan, age },
    }),
    boolean: (key, given) => client.getFeatureFlag(key, given.id, given),
    text: (key, given) => client.getFeatureFlag(key, given.id, given),
    close: () => client.shutdown(),
  };
}

function flagOf(id, key, kind) {
  const flag = { id, key, name: key, active: true, deleted: false, is_simple_flag: false };
  const filters = (groups, more = {}) => ({ ...flag, filters: { groups, ...more } });
  switch (kind) {
    case 'boolean':
      return filters([{ properties: [], rollout_percentage: 100 }]);
    case 'share':
      return filters([{ properties: [], rollout_percentage: SHARE_PERCENT }]);
    case 'letters':
      return filters([{ properties: [], rollout_percentage: 100 }], {
        multivariate: {
          variants: LETTERS.map((letter) => ({
            key: letter,
            name: letter,
            rollout_percentage: 25,
          })),
        },
      });
    default:
      return filters(
        CHAIN.map((rule) => ({ properties: rule.map(propertyOf), rollout_percentage: 100 })),
      );
  }
}

function propertyOf({ attribute, among, atLeast }) {
  return among === undefined
    ? { key: attribute, operator: 'gte', value: atLeast, type: 'person' }
    : { key: attribute, operator: 'exact', value: among, type: 'person' };
}
