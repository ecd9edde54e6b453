/** Who is measured, each in a process of its own. The first is ours as users call it. */
export const SUBJECTS = {
  'tidegate details()': { file: 'tidegate', open: 'details', ours: true },
  'tidegate typed getter': { file: 'tidegate', open: 'value', ours: true },
  'tidegate core evaluate()': { file: 'tidegate', open: 'core', ours: true },
  'closure floor': { file: 'floor', open: 'floor', floor: true },
  'flagd-core': { file: 'flagd', open: 'flagdCore' },
  'OpenFeature + flagd-core': { file: 'flagd', open: 'openFeatureFlagd' },
  growthbook: { file: 'growthbook', open: 'growthbook' },
  'unleash-client': { file: 'unleash', open: 'unleash' },
  'statsig-node': { file: 'statsig', open: 'statsigNode' },
  launchdarkly: { file: 'launchdarkly', open: 'launchdarkly' },
  posthog: { file: 'posthog', open: 'posthog' },
};
