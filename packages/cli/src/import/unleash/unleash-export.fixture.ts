/** An answer of Unleash's client API as a small shop would have it. */
export const unleashClientFeatures = {
  version: 2,
  segments: [
    {
      id: 1,
      name: 'east-africa',
      constraints: [
        { contextName: 'country', operator: 'IN', values: ['RW', 'KE', 'UG'], inverted: false },
      ],
    },
    {
      id: 2,
      name: 'by-address',
      constraints: [{ contextName: 'remoteAddress', operator: 'IN_CIDR', values: ['10.0.0.0/8'] }],
    },
  ],
  features: [
    {
      name: 'agent-system',
      type: 'release',
      enabled: true,
      description: 'The agents behind everything',
      strategies: [{ name: 'default', parameters: {}, constraints: [] }],
      variants: [],
    },
    {
      name: 'new-checkout',
      enabled: true,
      description: 'One page instead of four',
      dependencies: [{ feature: 'agent-system', enabled: true }],
      strategies: [
        {
          name: 'userWithId',
          title: 'staff',
          parameters: { userIds: 'ann, 42' },
        },
        {
          name: 'flexibleRollout',
          parameters: { groupId: 'new-checkout', rollout: '25', stickiness: 'userId' },
          segments: [1],
          constraints: [
            { contextName: 'appVersion', operator: 'SEMVER_GT', value: '2.3.0', inverted: false },
          ],
        },
        {
          name: 'default',
          constraints: [
            {
              contextName: 'email',
              operator: 'REGEX',
              value: '.*@shop\\.example$',
              inverted: false,
            },
          ],
        },
      ],
      variants: [],
    },
    {
      name: 'greeting',
      enabled: true,
      strategies: [
        {
          name: 'flexibleRollout',
          parameters: { rollout: '100', stickiness: 'userId', groupId: 'g' },
        },
      ],
      variants: [
        {
          name: 'warm',
          weight: 700,
          stickiness: 'userId',
          payload: { type: 'string', value: 'Welcome back!' },
          overrides: [{ contextName: 'userId', values: ['ann'] }],
        },
        {
          name: 'short',
          weight: 300,
          stickiness: 'userId',
          payload: { type: 'string', value: 'Hi' },
          overrides: [{ contextName: 'userId', values: ['bob'] }],
        },
      ],
    },
    {
      name: 'dark-launch',
      enabled: false,
      strategies: [{ name: 'default', parameters: {} }],
    },
  ],
};
