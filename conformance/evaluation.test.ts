import { readFileSync } from 'node:fs';
import { FlagdCore } from '@openfeature/flagd-core';
import {
  type AuthoredFlag,
  compileRuleset,
  type EvaluationContext,
  evaluate,
  type FlagdDocument,
  lower,
} from '@tidegate/core';
import { describe, expect, test } from 'vitest';

interface Case {
  readonly name: string;
  readonly flag: string;
  readonly context: EvaluationContext;
  readonly nonFinite?: Readonly<Record<string, string>>;
  readonly nowMs: number;
  readonly expect: {
    readonly value?: unknown;
    readonly variant: string | null;
    readonly draw: number;
    /** Left out where the case does not look at it. */
    readonly rule?: string | null;
    readonly reason: string;
    readonly errorCode?: string;
  };
}

interface Group {
  readonly name: string;
  readonly document: FlagdDocument;
  readonly cases: readonly Case[];
}

const file = new URL('./evaluation.json', import.meta.url);
const { groups } = JSON.parse(readFileSync(file, 'utf8')) as { readonly groups: readonly Group[] };

describe.each(groups)('evaluate() of $name', ({ document, cases }) => {
  const ruleset = compileRuleset(document);

  test.each(cases)('$name', (given) => {
    const context: Record<string, unknown> = { ...given.context };
    for (const [name, text] of Object.entries(given.nonFinite ?? {})) context[name] = Number(text);
    const answer = evaluate(ruleset, given.flag, context, given.nowMs);
    const { value, variant, draw, rule, reason, errorCode } = answer;
    expect({ value, variant, draw, rule, reason, errorCode }).toEqual({
      value: undefined,
      errorCode: undefined,
      rule,
      ...given.expect,
    });
    expect(Object.isFrozen(answer)).toBe(true);
  });
});

test('evaluate() of a lowered ramp agrees with flagd-core on 24 000 ASCII ids', () => {
  const second = 1000;
  // flagd-core reads its own clock, so both steps lie well on either side of the present.
  const nowMs = Date.now();
  const steps = [nowMs - 7200 * second, nowMs - 3600 * second, nowMs + 3600 * second].map(
    (atMs) => Math.floor(atMs / second) * second,
  );
  const [t0 = 0, t1 = 0, t2 = 0] = steps;
  const everybody = (id: number, weightParts: number) => ({ id, segment: null, weightParts });
  const flag: AuthoredFlag = {
    key: 'ramp',
    variants: { legacy: 'old', new: 'fresh' },
    off: 'legacy',
    serve: 'legacy',
    killed: null,
    salt: '0f6b2d',
    prerequisites: [],
    exclusion: null,
    rules: [],
    barred: [],
    holdBackParts: 0,
    segments: { beta: { in: [{ var: 'group' }, ['beta', 'internal']] } },
    metadata: {},
    allocation: {
      unit: 'conversation',
      steps: [
        { fromMs: t0, control: 'legacy', candidate: 'new', draws: [everybody(1, 5_000)] },
        {
          fromMs: t1,
          control: 'legacy',
          candidate: 'new',
          draws: [{ id: 2, segment: 'beta', weightParts: 100_000 }, everybody(3, 25_000)],
        },
        { fromMs: t2, control: 'legacy', candidate: 'new', draws: [everybody(4, 50_000)] },
      ],
    },
  };
  const document = { flags: { ramp: lower(flag) } };
  const ruleset = compileRuleset(document);
  const core = new FlagdCore(undefined, silent);
  core.setConfigurations(JSON.stringify(document));

  const starts = [undefined, t0 - 1, t0, t1 - 1, t1, t2, 0];
  const served = new Set<string>();
  const differences: unknown[] = [];
  for (let i = 0; i < 24_000; i++) {
    const start = starts[i % starts.length];
    const context = {
      targetingKey: `chat-${(i * 2_654_435_761) % 4_294_967_291}`,
      ...(i % 5 === 0 ? { group: 'beta' } : {}),
      ...(start === undefined ? {} : { conversationStartedAtMs: start }),
    };
    const theirs = core.resolveStringEvaluation('ramp', 'none', context);
    const ours = evaluate(ruleset, 'ramp', context, nowMs);
    const found = [ours.value, ours.servedAs, ours.reason].join();
    const wanted = [theirs.value, theirs.variant, theirs.reason].join();
    if (found !== wanted) differences.push({ context, found, wanted });
    served.add(String(ours.servedAs));
  }
  expect(differences).toEqual([]);
  // Every outcome that is possible before t2 was met: the comparison did not pass on nothing.
  expect([...served].sort()).toEqual(['legacy', 'legacy~1', 'legacy~3', 'new~1', 'new~2', 'new~3']);
});

const silent = { error() {}, warn() {}, info() {}, debug() {} };
