/** `docs/guides/plans.md` shows what can be read, and names every key. */
import { readFileSync } from 'node:fs';
import { formatProblem, PLAN_LIMITS, vocabularies } from '@tidegate/core';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseFile } from './parse-file.ts';

const guide = readFileSync(new URL('../../../docs/guides/plans.md', import.meta.url), 'utf8');
const blocks = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

/** What a block leaves out that is a part of a plan. */
const HEAD = {
  apiVersion: 'tidegate/v1',
  kind: 'Plan',
  name: 'chat',
  environment: 'production',
  flag: 'chat',
  control: 'old',
  candidate: 'new',
  phases: [{ name: 'all', audience: { weight: '100%' }, hold: '1h' }],
};

test('docs/guides/plans.md shows enough', () => {
  expect(blocks.length).toBeGreaterThan(10);
});

test.each(blocks)('docs/guides/plans.md shows %j, which is read without a mistake', (block) => {
  const text = JSON.stringify({ ...HEAD, ...(parse(block) as object) });
  const result = parseFile('plans.md', text);
  expect(result.ok ? [] : result.problems.map((problem) => formatProblem(problem, text))).toEqual(
    [],
  );
});

const NOT_OF_PLANS =
  /^(flags?|environment|exclusionGroup|targets|flagRule|.*[cC]ondition|segments?|metrics?|normal|fromLogs|logMatch|scorecard|kpi|alert.*|escalation|runbook|response|decision|followUp|experiment.*)$/;

test.each(Object.entries(vocabularies).filter(([name]) => !NOT_OF_PLANS.test(name)))(
  'docs/guides/plans.md names every key of "%s"',
  (_, { required, optional }) => {
    const keys = [...Object.keys(required), ...optional];
    const written = new Set(guide.match(/[A-Za-z][A-Za-z-]*/g));
    // A ramp has no time before to fall from: the key is refused in guardrails.
    expect(keys.filter((key) => key !== 'dropBy' && !written.has(key))).toEqual([]);
  },
);

test('docs/guides/plans.md says the limits that there are', () => {
  const { phases, guardrails, checklists, checklistItems, migrations, avoid, freezes } =
    PLAN_LIMITS;
  const { announcements, stages, layers, otherPlans, holdMs, nameLength } = PLAN_LIMITS;
  expect(guide.replaceAll('\n', ' ')).toContain(
    `At most ${phases} phases with those of groups, ${guardrails} guardrails a plan and a phase, ${checklists} checklists of ${checklistItems} items, ${migrations} migrations, ${avoid} periods to avoid, ${freezes} freezes of at most ${PLAN_LIMITS.freezeMs.max / 86_400_000} days, ${announcements} announcements, ${stages} stages, ${layers} layers, ${otherPlans} plans each in \`requires\` and \`excludes\`. A hold lasts at most ${holdMs.max / 86_400_000} days, names have ${nameLength} characters`,
  );
});
