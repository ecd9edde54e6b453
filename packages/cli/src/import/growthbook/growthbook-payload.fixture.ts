/** What GrowthBook gives to SDKs, as a small shop would have it. */
export const growthbookPayload = {
  status: 200,
  features: {
    'agent-system': { defaultValue: false, rules: [{ id: 'fr_1', force: true }] },
    'new-checkout': {
      defaultValue: false,
      rules: [
        { parentConditions: [{ id: 'agent-system', condition: { value: true }, gate: true }] },
        { id: 'staff', condition: { email: { $regex: '@shop' } }, force: true },
        {
          id: 'africa',
          condition: { country: { $in: ['RW', 'KE'] } },
          force: true,
          coverage: 0.4,
          hashAttribute: 'id',
        },
      ],
    },
    price: {
      defaultValue: 10,
      rules: [
        { condition: { id: { $inGroup: 'vip' } }, force: 8 },
        {
          key: 'price-test',
          variations: [10, 12, 14],
          weights: [0.5, 0.25, 0.25],
          hashAttribute: 'id',
          hashVersion: 2,
          namespace: ['pricing', 0, 0.5],
          meta: [{ name: 'now' }, { name: 'more' }, { name: 'most' }],
        },
      ],
    },
    layout: { defaultValue: ['a', 'b'], rules: [] },
  },
  savedGroups: { vip: ['u-7', 'u-8'] },
};
