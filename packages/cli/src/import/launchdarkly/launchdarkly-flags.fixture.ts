/** Flags of LaunchDarkly's REST API with the segments beside them, as a small shop would have it. */
export const launchdarklyFlags = {
  items: [
    {
      key: 'agent-system',
      name: 'Agent system',
      kind: 'boolean',
      variations: [
        { _id: 'a', value: true },
        { _id: 'b', value: false },
      ],
      environments: {
        production: { on: true, salt: 's0', offVariation: 1, fallthrough: { variation: 0 } },
        staging: { on: true, salt: 's0', offVariation: 1, fallthrough: { variation: 0 } },
      },
    },
    {
      key: 'checkout-model',
      name: 'Checkout model',
      description: 'The model behind the checkout',
      kind: 'multivariate',
      clientSideAvailability: { usingEnvironmentId: true, usingMobileKey: false },
      variations: [
        { value: 'small', name: 'Small' },
        { value: 'large', name: 'Large' },
        { value: 'none', name: 'None' },
      ],
      environments: {
        production: {
          on: true,
          salt: 's1',
          offVariation: 2,
          prerequisites: [{ key: 'agent-system', variation: 0 }],
          targets: [{ values: ['ann', 'bob'], variation: 1, contextKind: 'user' }],
          rules: [
            {
              description: 'beta testers',
              clauses: [{ op: 'segmentMatch', values: ['beta'], negate: false }],
              variation: 1,
            },
            {
              clauses: [
                { attribute: 'key', contextKind: 'organization', op: 'in', values: ['acme'] },
                { attribute: 'version', op: 'semVerGreaterThan', values: ['2.1'] },
              ],
              variation: 0,
            },
            {
              clauses: [{ attribute: 'email', op: 'matches', values: ['@shop'] }],
              variation: 1,
            },
          ],
          fallthrough: {
            rollout: {
              variations: [
                { variation: 0, weight: 30_000 },
                { variation: 1, weight: 0 },
                { variation: 2, weight: 70_000 },
              ],
            },
          },
        },
        staging: { on: false, offVariation: 2, fallthrough: { variation: 0 } },
      },
    },
    {
      key: 'old',
      archived: true,
      variations: [{ value: true }, { value: false }],
      environments: {},
    },
  ],
  segments: [
    {
      key: 'beta',
      name: 'Beta testers',
      included: ['u-1'],
      excluded: ['u-2'],
      rules: [{ clauses: [{ attribute: 'betaUser', op: 'in', values: [true], negate: false }] }],
    },
  ],
};
