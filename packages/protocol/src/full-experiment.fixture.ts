import type { JsonObject } from '@tidegate/core';

/** An experiment with every key of the language. */
export const FULL_EXPERIMENT: JsonObject = {
  apiVersion: 'tidegate/v1',
  name: 'layout-test',
  environment: 'production',
  description: 'Everything',
  kind: 'Experiment',
  hypothesis: 'People answer more when they see the list',
  flag: 'layout',
  unit: 'userId',
  arms: [
    { variant: 'old', weight: '33%', title: 'As it is' },
    { variant: 'new', weight: '33%', title: 'Side by side', ours: ['title'] },
    { variant: 'newer', weight: '34%' },
  ],
  ramp: [
    {
      name: 'careful',
      audience: { segments: { staff: '100%' }, optIn: { joinedBeta: '50%' }, weight: '10%' },
      hold: '1d',
      ours: ['hold'],
    },
    { name: 'whole', audience: { weight: '100%', drop: ['staff'] } },
  ],
  primary: {
    engagement: {
      ...{ event: 'message_engaged', of: 'any', better: 'higher' },
      ...{ expect: '20%', detect: '10%', description: 'Answers', ours: ['detect'] },
    },
  },
  secondary: {
    duration: {
      ...{ event: 'focus_ended', of: 'value', better: 'higher' },
      ...{ expect: 1_500, deviation: 900 },
    },
    cost: {
      ...{ event: 'spent', of: 'value', better: 'lower' },
      per: { event: 'tool_called', of: 'count' },
    },
    p90: { event: 'focus_ended', of: 'value', quantile: 0.9, better: 'higher' },
    paid: { query: 'payments', of: 'value', better: 'higher' },
  },
  guardrailMetrics: {
    complaints: { event: 'complained', better: 'lower', tolerance: '5%' },
  },
  guardrails: [
    { metric: 'error_rate', above: '5%', for: '5m', action: 'rollback', ours: ['for'] },
    { metric: 'latency_ms', worseThan: 'control', by: '10%', share: '50%', action: 'pause' },
  ],
  sample: { units: 500, per: 'arm', ours: ['per'] },
  duration: '28d',
  analysis: {
    ...{ method: 'group-sequential', alpha: '5%', power: '80%', look: '1d' },
    ...{ past: '14d', window: '7d', ours: ['past'] },
  },
  conversations: 'cut-now',
  notify: ['ops'],
  ours: ['duration'],
};
