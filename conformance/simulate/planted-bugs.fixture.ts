/** Bugs that are put into the store's operations on purpose: the simulator must find each of them. */
import type { Draw, Plan } from '@tidegate/core';
import type { ClaimedEffect } from '../../packages/server/src/store/store.ts';
import { PLANTED_LAYER_BUGS } from './planted-layer-bugs.fixture.ts';
import {
  type Input,
  instead,
  type PlantedBug,
  rewritten,
  touch,
  withPlan,
  withSql,
} from './planting.fixture.ts';
import type { Statement, Tamper } from './simulated-database.fixture.ts';
import { OWNER } from './wishes.fixture.ts';

const NOTHING: Statement = { sql: 'SELECT 1 WHERE 1 = 0', parameters: [] };

/** The draws of a ramp step as they are written down. */
function withDraws(change: (draws: readonly Draw[]) => readonly Draw[]): Tamper {
  return rewritten(/^insert into "ramp_step"/, ({ sql, parameters }) => ({
    sql,
    parameters: parameters.map((one) =>
      typeof one === 'string' && one.startsWith('[{')
        ? JSON.stringify(change(JSON.parse(one) as readonly Draw[]))
        : one,
    ),
  }));
}

/** The plan without a part, for as long as a tick looks at it. */
function withoutPart(part: 'approvals' | 'checklists' | 'window' | 'freezes') {
  return withPlan(['tick'], (plan) => without(plan, part));
}

function without(plan: Plan, part: string): object {
  if (part !== 'checklists' && part !== 'approvals') return { ...plan, [part]: undefined };
  const phases = plan.phases.map((phase) => ({ ...phase, gate: { ...phase.gate, [part]: [] } }));
  return { ...plan, phases };
}

function isRunning({ status }: { readonly status: string }): boolean {
  return status === 'running';
}

/** One of each kind. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'a write does not look whether somebody else wrote in between',
    breaks: [
      'revision',
      'status',
      'skipped-phase',
      'step-twice',
      'dropped',
      'weight-above',
      'audit-incomplete',
      'advance-while-paused',
    ],
    tamper: rewritten(
      /^update "rollout" set .*"revision" = \?$/,
      withSql(/"revision" = \?$/, '? is not null'),
    ),
  },
  {
    name: 'a controller of an old term is believed',
    breaks: ['old-term'],
    operations: instead(['tick', 'claimEffects'], async (tx, input, real) => {
      const { term } = await tx.db.selectFrom('lease').select('term').executeTakeFirstOrThrow();
      return await real({ ...input, term });
    }),
  },
  {
    name: 'a phase is left before its time',
    breaks: ['hold'],
    operations: instead(['tick'], async (tx, input, real) => {
      await touch(tx, (rollout) => (isRunning(rollout) ? { ...rollout, heldMs: 1e9 } : rollout));
      return await real(input);
    }),
  },
  {
    name: 'a phase is left without evidence',
    breaks: ['no-data', 'bad-advanced'],
    operations: instead(['tick'], async (tx, input, real) => {
      await touch(tx, (rollout) =>
        isRunning(rollout)
          ? { ...rollout, units: { control: 99, candidate: 99 }, judged: ['errors', 'leaks'] }
          : rollout,
      );
      return await real(input);
    }),
  },
  {
    name: 'a raise drops a segment',
    breaks: ['dropped'],
    tamper: withDraws((draws) => draws.filter(({ segment }) => segment === null)),
  },
  {
    name: 'more get the candidate than the phase says',
    breaks: ['weight-above', 'switched'],
    tamper: withDraws((draws) =>
      draws.map((draw) => ({ ...draw, weightParts: Math.min(100_000, draw.weightParts * 3) })),
    ),
  },
  {
    name: 'a rollback leaves its weight',
    breaks: ['weight-left', 'unexpected-error'],
    tamper: rewritten(/^delete from "ramp_step" where "rolloutId" = \?$/, () => NOTHING),
  },
  {
    name: 'a rollback is not published',
    breaks: ['weight-left', 'version', 'not-converged', 'dropped'],
    tamper: rewritten(/^insert into "ruleset_flag"/, () => NOTHING),
  },
  {
    name: 'a rolled-back rollout runs again',
    breaks: ['status', 'revision'],
    operations: instead(['tick'], async (tx, input, real) => {
      await touch(tx, (rollout) =>
        rollout.status === 'rolled-back'
          ? { ...rollout, status: 'running', revision: rollout.revision + 1 }
          : rollout,
      );
      return await real(input);
    }),
  },
  {
    name: 'a phase is skipped',
    breaks: [
      'skipped-phase',
      'revision',
      'step-failed',
      'dropped',
      'audit-incomplete',
      'weight-above',
    ],
    operations: instead(['tick'], async (tx, input, real) => {
      const answer = await real(input);
      const { changed } = answer as { readonly changed: readonly { readonly phase: number }[] };
      if (changed.some(({ phase }) => phase === 1)) {
        await touch(tx, (rollout) => ({ ...rollout, phase: rollout.phase + 1 }));
      }
      return answer;
    }),
  },
  {
    name: 'the number of a draw is given again',
    breaks: ['draw-reused'],
    tamper: rewritten(/^update "flag" set .*"nextDraw" = \?/, ({ sql, parameters }) => {
      const at = [...sql.slice(0, sql.indexOf('"nextDraw" = ?')).matchAll(/\?/g)].length;
      return { sql, parameters: parameters.with(at, 1) };
    }),
  },
  {
    name: 'a raise reaches conversations that talk already',
    breaks: ['switched'],
    tamper: rewritten(/^insert into "ramp_step"/, ({ sql, parameters }) => ({
      sql,
      parameters: parameters.map((one) =>
        typeof one === 'number' && one > 1e12 ? one - 60_000 : one,
      ),
    })),
  },
  {
    name: 'an audit row is lost',
    breaks: ['audit-incomplete'],
    tamper: rewritten(/^insert into "audit"/, (statement) =>
      statement.parameters.includes('rollout.phase-entered') ? NOTHING : statement,
    ),
  },
  {
    name: 'the audit chain is broken',
    breaks: ['audit-chain'],
    tamper: rewritten(/^insert into "audit"/, ({ sql, parameters }) => ({
      sql,
      parameters: parameters.map((one) => (one === 'rollout.paused' ? 'rollout.resumed' : one)),
    })),
  },
  {
    name: 'a batch that is sent again counts again',
    breaks: ['counted-twice'],
    tamper: rewritten(
      /^select .*"sequence", "seenMs".* from "instance"/,
      withSql(/"sequence", "seenMs"/, '"sequence" - 1 as "sequence", "seenMs"'),
    ),
  },
  {
    name: 'an approval counts for another plan',
    breaks: ['approval'],
    operations: instead(['commandRollout'], async (_, input, real) => {
      const { planHash, ...command } = input['command'] as Input;
      return await real({ ...input, command });
    }),
  },
  {
    name: 'who wrote the plan approves it',
    breaks: ['approval', 'own-approval'],
    operations: instead(['commandRollout'], async (_, input, real) => {
      const { type } = input['command'] as Input;
      const actor = type === 'approve' ? { ...OWNER, id: 'key_nobody' } : input['actor'];
      return await real({ ...input, actor });
    }),
  },
  {
    name: 'approvals are not asked for',
    breaks: ['approval'],
    operations: withoutPart('approvals'),
  },
  {
    name: 'checklists are not looked at',
    breaks: ['checklist'],
    operations: withoutPart('checklists'),
  },
  {
    name: 'a deployment window is not looked at',
    breaks: ['window'],
    operations: withoutPart('window'),
  },
  {
    name: 'a freeze is not looked at',
    breaks: ['freeze'],
    operations: withoutPart('freezes'),
  },
  {
    name: 'an effect that is carried out again says something else',
    breaks: ['other-payload'],
    operations: instead(['claimEffects'], async (_, input, real) => {
      const claimed = (await real(input)) as readonly ClaimedEffect[];
      return claimed.map((one) => {
        const payload = { ...one.effect.payload, attempts: one.attempts };
        return { ...one, effect: { ...one.effect, payload } };
      });
    }),
  },
  {
    name: 'a version is left out',
    breaks: ['version'],
    tamper: rewritten(/^update "environment" set "version" = \?/, ({ sql, parameters }) => ({
      sql,
      parameters: parameters.with(0, Number(parameters[0]) + 1),
    })),
  },
  {
    name: 'a version is given twice',
    breaks: ['version', 'unexpected-error', 'step-failed'],
    tamper: rewritten(/^update "environment" set "version" = \?/, () => NOTHING),
  },
  {
    name: 'a layer of a rollback is never begun',
    breaks: ['not-live'],
    tamper: rewritten(/^insert into "outbox"/, (statement) =>
      statement.parameters.includes('layer') ? NOTHING : statement,
    ),
  },
  ...PLANTED_LAYER_BUGS,
];
