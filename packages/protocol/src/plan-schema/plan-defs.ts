import { choices, PLAN_LIMITS } from '@tidegate/core';
import { headOfEnvironment } from './head.ts';
import { listOf, namedOf, oneOf, ref, type SchemaDefs, schemaMap } from './schema-map.ts';

const limits = PLAN_LIMITS;
const described = (description: string, schema: ReturnType<typeof ref>) => ({
  description,
  ...schema,
});

/** The map that a plan is. */
export const PLAN_DEFS: SchemaDefs = {
  plan: schemaMap('plan', {
    ...headOfEnvironment('Plan'),
    flag: ref('name'),
    control: ref('name'),
    candidate: ref('name'),
    unit: described('conversation, or an attribute such as userId', ref('name')),
    alpha: described('Chance of a false rollback of the whole rollout', ref('fraction')),
    noDataTimeout: described('Silence of that length pauses or rolls back', ref('duration')),
    onNoData: oneOf(choices.onNoData),
    activationLead: described('Time that SDKs get to hold a step', ref('duration')),
    phases: listOf({ anyOf: [ref('phase'), ref('group')] }, limits.phases),
    guardrails: listOf(ref('guardrail'), limits.guardrails),
    rollback: ref('rollback'),
    notify: ref('channels'),
    window: described('When phases may be entered', ref('period')),
    avoid: described(
      'When nothing is raised, but in an emergency',
      listOf(ref('period'), limits.avoid),
    ),
    freezes: listOf(ref('freeze'), limits.freezes),
    requires: described(
      'Plans that must be completed before a raise',
      listOf(ref('name'), limits.otherPlans),
    ),
    excludes: described(
      'Plans that may not be under way beside it',
      listOf(ref('name'), limits.otherPlans),
    ),
    checklists: namedOf(ref('checklist'), limits.checklists),
    migrations: namedOf(ref('anyMigration'), limits.migrations),
    completion: described('Checklists that say whether it is met', ref('listNames')),
    announcements: listOf(ref('announcement'), limits.announcements),
    deployment: ref('deployment'),
    retirement: ref('retirement'),
    watch: described('One more phase after the last, held that long', ref('durationOrRange')),
    ours: ref('ours'),
  }),
  listNames: { anyOf: [ref('name'), listOf(ref('name'), limits.checklists + limits.migrations)] },
};
