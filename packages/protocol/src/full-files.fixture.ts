import type { JsonObject } from '@tidegate/core';
import { FULL_EXPERIMENT } from './full-experiment.fixture.ts';

const head = { apiVersion: 'tidegate/v1' };
const named = { ...head, name: 'new-chat', environment: 'production', description: 'Everything' };
const period = { days: ['tue', 'wed'], from: '10:00', to: '14:00', zone: 'Africa/Kigali' };

/** A plan with every key of the language. */
export const FULL_PLAN: JsonObject = {
  ...named,
  kind: 'Plan',
  flag: 'use-new-architecture',
  control: 'legacy',
  candidate: 'new',
  unit: 'userId',
  alpha: 0.05,
  noDataTimeout: '30m',
  onNoData: 'rollback',
  activationLead: '5s',
  window: period,
  avoid: [{ days: ['mon'], from: '00:00', to: '24:00', zone: 'UTC' }],
  freezes: [{ name: 'year end', from: '2026-12-20T00:00:00Z', to: '2027-01-04T00:00:00Z' }],
  requires: ['billing-migration'],
  excludes: ['old-chat-experiment'],
  checklists: {
    'beta-review': {
      title: 'Before the beta',
      items: [
        { name: 'unit-tests', title: 'All unit tests pass', action: 'unit-tests' },
        { name: 'video', title: 'Video made', blocking: false },
      ],
      ours: ['title'],
    },
  },
  migrations: {
    'agent-tables': {
      title: 'Tables of the agent',
      staging: 'migrate-staging',
      backup: { action: 'fresh-backup' },
      execute: 'by-hand',
      verify: 'count-rows',
      wayBack: 'rollback-agent-tables',
      ours: ['verify'],
    },
    preferences: {
      template: 'expand-contract',
      title: 'Preferences in columns',
      run: {
        expand: 'prefs-expand',
        backfill: { action: 'prefs-backfill' },
        verify: 'prefs-verify',
        contract: 'prefs-contract',
        reads: 'prefs-reads',
      },
      back: { expand: 'prefs-unexpand', backfill: 'prefs-unbackfill', reads: 'prefs-unreads' },
      wayBack: 'restore-backup',
      ours: ['run'],
    },
  },
  completion: ['beta-review'],
  announcements: [
    {
      name: 'advance-notice',
      when: { started: true, before: '7d' },
      audience: 'external',
      subject: 'Soon',
      text: 'On [date] at [time]',
      channels: ['email'],
      ours: ['channels'],
    },
    { name: 'open', when: { entered: 'beta' }, audience: 'beta', subject: 'Open', text: '[phase]' },
    { name: 'left', when: { left: 'beta' }, audience: 'internal', subject: 'On', text: '[plan]' },
    { name: 'done', when: 'completed', audience: 'external', subject: 'Done', text: '[flag]' },
    {
      name: 'back',
      when: { 'rolled-back': true },
      audience: 'external',
      subject: 'Back',
      text: '[reason]',
    },
  ],
  deployment: {
    methods: ['pipeline', 'by-hand', 'emergency'],
    stages: [
      { name: 'before', planned: '30m' },
      { name: 'deploy', planned: { min: '10m', max: '15m' } },
    ],
    ours: ['stages'],
  },
  retirement: { after: { min: '90d', max: '180d' }, what: 'the old path goes', ours: ['after'] },
  watch: { min: '14d', max: '21d' },
  phases: [
    {
      name: 'shadow',
      audience: { shadow: '100%' },
      hold: '7d',
      gate: { minUnits: 1_000, pass: [{ metric: 'shadow_mismatch_rate', below: '1%' }] },
    },
    {
      name: 'beta',
      description: 'The first users',
      risk: 'Low-Medium',
      objectives: ['find what staff finds'],
      audience: { segments: { 'beta-users': '100%' }, optIn: { joinedBeta: '5%' }, weight: '1%' },
      hold: { min: '14d', max: '21d' },
      checkpoint: { every: '2d', role: 'engineering' },
      guardrails: [
        { metric: 'error_rate', worseThan: 'control', by: '0.1%', share: 2, action: 'pause' },
      ],
      gate: {
        pass: [
          { metric: 'error_rate', below: '0.5%', over: '48h', name: 'lately', ours: ['over'] },
          { metric: 'latency_ms', quantile: 0.95, shareOfBaseline: '110%' },
        ],
        approvals: [{ role: 'product', count: 2 }],
        checklist: ['beta-review'],
        migrations: ['agent-tables'],
        ours: ['pass'],
      },
      ours: ['hold'],
    },
    {
      name: 'gradual',
      risk: 'Medium',
      guardrails: [
        { metric: 'latency_ms', quantile: 0.99, above: 500, for: '2m', action: 'rollback' },
      ],
      window: period,
      phases: [
        { name: 'ten', audience: { weight: '10%', drop: ['@joinedBeta'] }, hold: '7d' },
        { name: 'all', audience: { weight: '100%' }, hold: '7d', window: period },
      ],
      ours: ['risk'],
    },
  ],
  guardrails: [
    {
      metric: 'error_rate',
      above: '0.5%',
      for: '5m',
      keepFiringFor: '10m',
      minSamples: 50,
      name: 'errors',
      absolute: true,
      action: 'rollback',
      ours: ['for'],
    },
    { metric: 'pii_leaks', above: 0, action: 'rollback' },
    { metric: 'failed_health_checks', count: 4, within: '5m', action: 'rollback' },
    { metric: 'error_rate', between: ['0.2%', '0.5%'], for: '10m', action: 'review' },
  ],
  rollback: {
    conversations: 'drain',
    procedure: [
      {
        ...{ flag: 'control', within: '2m', verify: ['traffic'], clean: '5m', retries: 1 },
        ...{ onFailure: 'stop', ours: ['within'] },
      },
      {
        ...{ deployment: 'previous', within: '3m', run: 'promote-previous', ours: ['within'] },
        ...{ verify: ['health', 'smoke'], clean: '5m', retries: 2, onFailure: 'go-on' },
        confirm: true,
      },
      { database: 20_241_130_000_000, within: '10m', name: 'tables', confirm: false },
      { watch: '15m', verify: ['data-intact'], name: 'close-watch' },
    ],
    escalate: ['oncall'],
    ours: ['conversations'],
  },
  notify: ['ops'],
  ours: ['watch'],
};

/** One file of each kind. */
export const FULL_FILES: readonly JsonObject[] = [
  FULL_PLAN,
  {
    ...head,
    kind: 'Flags',
    flags: {
      chat: {
        description: 'Chat',
        aliases: ['oldChat'],
        variants: { off: false, on: true },
        schema: { type: 'boolean' },
        off: 'off',
        clientVisible: true,
        variable: 'NEXT_PUBLIC_CHAT',
        environments: {
          development: 'on',
          production: {
            serve: 'off',
            targets: { by: 'userId', serve: { on: ['u-1'] } },
            requires: { other: 'on' },
            group: { name: 'checkout', from: '0%', to: '50%', by: 'userId' },
            holdBack: '1%',
            rules: [
              { name: 'staff', segment: 'internal', serve: 'on' },
              {
                name: 'rest',
                when: [
                  { attribute: 'country', in: ['RW'] },
                  { not: { attribute: 'age', below: 18 } },
                ],
                split: { on: '25%', off: '75%' },
                by: 'userId',
              },
            ],
          },
        },
      },
      other: { variants: { off: 0, on: 1 }, off: 'off' },
    },
  },
  {
    ...head,
    kind: 'Segments',
    segments: {
      staff: {
        description: 'Staff',
        when: { any: [{ attribute: 'staff', is: true }, { segment: 'beta' }] },
      },
      beta: { when: { logic: { '!!': [{ var: 'email' }] } } },
    },
  },
  {
    ...head,
    kind: 'Metrics',
    metrics: {
      lines: {
        kind: 'count',
        better: 'higher',
        description: 'Lines',
        normal: { count: 12, per: '1d' },
        fromLogs: {
          among: { service: 'agent', correlated: true, personalData: false },
          when: { contains: 'x', severityAtLeast: 'info', attributes: { region: 'kgl' } },
        },
      },
      queue_ms: { kind: 'distribution', better: 'lower', description: 'Waiting', unit: 'ms' },
      complaints: { normal: { count: 1, per: '1d' } },
    },
  },
  {
    ...named,
    kind: 'Scorecard',
    purpose: 'kpis',
    kpis: {
      errors: {
        text: 'Few errors',
        metric: 'error_rate',
        below: '1%',
        warning: { above: '2%' },
        critical: { above: '5%' },
        window: '24h',
        due: '2026-12-31',
        minCount: 20,
        labels: { region: 'kgl' },
      },
      happy: { open: 'nobody has decided how it is measured' },
    },
  },
  {
    ...named,
    kind: 'Alerts',
    defaults: { notify: ['ops'], keepFiringFor: '5m' },
    rules: {
      errors: {
        severity: 'critical',
        metric: 'error_rate',
        above: '1%',
        for: '5m',
        recovery: { below: '0.8%' },
        escalate: [{ after: '30m', notify: ['oncall'] }],
        runbook: 'errors',
        ours: ['for'],
      },
      progress: { severity: 'information', on: ['rollout.phase-entered'] },
    },
    runbooks: { errors: { symptom: 'Errors', query: 'q', actions: ['Look'] } },
  },
  {
    ...named,
    kind: 'Response',
    matrix: {
      minor: { severity: 'low', rollback: 'fix-forward', text: 'x', ours: ['severity'] },
      major: {
        severity: 'critical',
        rollback: 'full',
        metric: 'error_rate',
        above: '50%',
        within: '30m',
      },
    },
    followUps: {
      watch: { title: 'Close watch', after: 'rollback', due: '15m', every: '1h', times: 24 },
    },
  },
  FULL_EXPERIMENT,
];
