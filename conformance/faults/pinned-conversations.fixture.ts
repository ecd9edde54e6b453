/** Conversations over several processes while a rollout goes up and is taken back, in simulated time. */
import {
  allocationSteps,
  type CompiledRuleset,
  compileRuleset,
  evaluate,
  type FlagdDocument,
  lower,
  newRollout,
  type Plan,
  planHash,
  type Rollout,
  type RolloutEvent,
  transition,
} from '@tidegate/core';
import { createServerClock } from '../../packages/sdk/src/server-clock.ts';
import { SEED } from './fault-report.fixture.ts';
import { seeded } from './seeded.fixture.ts';
import { EPOCH_MS, planOf } from './simulated-rollout.fixture.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const LEAD_MS = 5_000;
const TURNS = 20;
const CLOCK_SKEW_MS = 2_000;
const MAX_DELAY_MS = 200;
const LIFE_MS = 15 * MINUTE_MS;
const DOWN_MS = 30_000;
const ACTOR = { kind: 'key', id: 'k', name: 'ana' } as const;
/** Each raise an hour after the one before; the rollback in the middle of a second. */
const RAISES_MS = [0, 1, 2, 3, 4].map((hour) => EPOCH_MS + hour * HOUR_MS + 137);
const ROLLBACK_MS = EPOCH_MS + 5 * HOUR_MS + 437;

/** How a run differs from one in which all is well. */
export interface Run {
  readonly conversations: number;
  readonly policy: 'drain' | 'cut-now';
  /** Longest time until a process holds what was published, ms. */
  readonly newsMs: number;
  /** Whether programs take starts from the clock that is wrong, and not from `nowMs()`. */
  readonly rawStarts?: boolean;
  /** Evaluates a turn of one conversation in twenty in place of ours. */
  readonly other?: (document: FlagdDocument, context: TurnContext, nowMs: number) => string;
}

/** What a turn is evaluated for. */
export type TurnContext = Readonly<
  Record<'targetingKey', string> & Record<'conversationStartedAtMs', number>
>;

/** What became of the conversations. */
export interface Outcome {
  readonly turns: number;
  readonly candidateTurns: number;
  /** Turns with another variant than the turn before, of conversations begun before the rollback. */
  readonly switches: number;
  /** The same of those begun within the second of the rollback, which the news had not reached. */
  readonly lateSwitches: number;
  /** Of all these, those that no rollback explains: to the candidate, or before it. */
  readonly straySwitches: number;
  /** Conversations on the candidate that had a turn after the rollback, and those that moved by it. */
  readonly running: number;
  readonly moved: number;
  /** Turns that another implementation evaluated. */
  readonly otherTurns: number;
}

interface Published {
  readonly atMs: number;
  readonly document: FlagdDocument;
  readonly compiled: CompiledRuleset;
}

/** Runs all conversations, each of 20 turns, over two processes that restart now and then. */
export function converse(run: Run): Outcome {
  const { below } = seeded(SEED);
  const published = publications(run.policy);
  const processes = [CLOCK_SKEW_MS, -CLOCK_SKEW_MS].map((skewMs) =>
    aProcess(published, skewMs, run.newsMs, below),
  );
  const told = { ...NOTHING };
  for (let number = 0; number < run.conversations; number += 1) {
    const variants: Turn[] = [];
    let atMs = startOf(number, below);
    let context: TurnContext | null = null;
    for (let turn = 0; turn < TURNS; turn += 1) {
      const serving = servingProcess(processes, atMs, below(2));
      const startedMs = run.rawStarts === true ? serving.wallMs(atMs) : serving.nowMs(atMs);
      context ??= { targetingKey: `chat-${number}`, conversationStartedAtMs: startedMs };
      const other = number % 20 === 0 && below(2) === 0 ? run.other : undefined;
      if (other !== undefined) told.otherTurns += 1;
      const { document, compiled } = serving.held(atMs);
      const nowMs = serving.nowMs(atMs);
      const variant =
        other?.(document, context, nowMs) ?? evaluate(compiled, 'chat', context, nowMs).variant;
      variants.push({ atMs, variant: String(variant) });
      atMs += 5_000 + below(6 * MINUTE_MS);
    }
    note(told, variants);
  }
  return told;
}

type Process = ReturnType<typeof aProcess>;

interface Turn {
  readonly atMs: number;
  readonly variant: string;
}

const NOTHING: Outcome = {
  turns: 0,
  candidateTurns: 0,
  switches: 0,
  lateSwitches: 0,
  straySwitches: 0,
  running: 0,
  moved: 0,
  otherTurns: 0,
};

/** A process that restarts serves nobody: the other one does. */
function servingProcess(processes: readonly Process[], atMs: number, at: number): Process {
  const order = at === 0 ? processes : processes.toReversed();
  const serving = order.find((one) => one.isUp(atMs));
  if (serving === undefined) throw new Error('Cannot serve: every process is down');
  return serving;
}

function note(told: { -readonly [Name in keyof Outcome]: number }, turns: readonly Turn[]): void {
  const startedMs = turns[0]?.atMs ?? 0;
  const rollbackSecondMs = Math.floor(ROLLBACK_MS / 1_000) * 1_000;
  const isLate = startedMs >= rollbackSecondMs && startedMs < ROLLBACK_MS + 1_000;
  const switched = turns.filter(
    ({ variant }, index) => index > 0 && variant !== turns[index - 1]?.variant,
  );
  told.turns += turns.length;
  told.candidateTurns += turns.filter(({ variant }) => variant === 'new').length;
  told[isLate ? 'lateSwitches' : 'switches'] += switched.length;
  told.straySwitches += switched.filter(
    ({ atMs, variant }) => variant === 'new' || atMs < ROLLBACK_MS,
  ).length;
  const newsMs = ROLLBACK_MS + 1_000;
  const before = turns.findLast(({ atMs }) => atMs < ROLLBACK_MS);
  const after = turns.find(({ atMs }) => atMs > newsMs);
  if (before?.variant !== 'new' || after === undefined || isLate) return;
  told.running += 1;
  if (after.variant === 'legacy') told.moved += 1;
}

/** Half of them begin within seconds of a raise, where a wrong start or late news would show. */
function startOf(number: number, below: (end: number) => number): number {
  const raiseMs = RAISES_MS[below(RAISES_MS.length)] ?? EPOCH_MS;
  if (number % 2 === 0) return raiseMs + below(12_000);
  return EPOCH_MS + MINUTE_MS + below(6 * HOUR_MS);
}

function publications(policy: Run['policy']): Published[] {
  const plan = planText(policy);
  const made = { id: 'ro', plan, planHash: planHash(plan), nextDraw: 1, nowMs: EPOCH_MS };
  let rollout = newRollout(made);
  const published = [publication(plan, rollout, 0)];
  const next = (event: RolloutEvent, atMs: number): void => {
    const result = transition(plan, rollout, event, atMs);
    if (result.refusal !== undefined && result.refusal !== null) {
      throw new Error(`Cannot go on: ${JSON.stringify(result.refusal)}`);
    }
    rollout = result.rollout;
    published.push(publication(plan, rollout, atMs));
  };
  const reason = 'the test goes on';
  for (const [index, atMs] of RAISES_MS.entries()) {
    next(
      index === 0 ? { type: 'start', actor: ACTOR } : { type: 'promote', actor: ACTOR, reason },
      atMs,
    );
  }
  next({ type: 'rollback', actor: ACTOR, reason }, ROLLBACK_MS);
  return published;
}

function publication(plan: Plan, rollout: Rollout, atMs: number): Published {
  const steps = allocationSteps(plan, rollout);
  const flag = lower({
    key: 'chat',
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
    segments: {},
    metadata: { unit: 'conversation' },
    allocation: steps.length === 0 ? null : { unit: 'conversation', steps },
  });
  const document = { flags: { chat: flag } };
  return { atMs, document, compiled: compileRuleset(document) };
}

/**
 * A process with a wrong clock that the stream corrects. Every quarter of an hour it is down for 30 s
 * and begins anew: its clock knows one event, and it serves when it holds what the server has.
 */
function aProcess(
  published: readonly Published[],
  skewMs: number,
  newsMs: number,
  below: (end: number) => number,
) {
  const heardMs = published.map(({ atMs }) => atMs + below(newsMs));
  // Neither is down when a raise is published, or its restart would hide it.
  const shiftMs = skewMs > 0 ? LIFE_MS / 3 : (2 * LIFE_MS) / 3;
  const lifeOf = (atMs: number): number => Math.floor((atMs + shiftMs) / LIFE_MS);
  const clocks = new Map<number, ReturnType<typeof aClock>>();
  const clockAt = (atMs: number): ReturnType<typeof aClock> => {
    const life = lifeOf(atMs);
    const known = clocks.get(life) ?? aClock(skewMs, below(MAX_DELAY_MS));
    clocks.set(life, known);
    return known;
  };
  return {
    wallMs: (atMs: number): number => atMs + skewMs,
    nowMs: (atMs: number): number => clockAt(atMs)(atMs),
    isUp: (atMs: number): boolean => (atMs + shiftMs) % LIFE_MS >= DOWN_MS,
    held: (atMs: number): Published => {
      const upMs = lifeOf(atMs) * LIFE_MS - shiftMs + DOWN_MS;
      const newest = published.findLastIndex(
        (one, index) => one.atMs <= upMs || (heardMs[index] ?? Infinity) <= atMs,
      );
      const found = published[Math.max(0, newest)];
      if (found === undefined) throw new Error('Cannot hold a ruleset: nothing was published');
      return found;
    },
  };
}

/** A wrong clock, corrected by one event that was so long on its way. */
function aClock(skewMs: number, delayMs: number): (atMs: number) => number {
  let atMs = EPOCH_MS;
  const runtime = { nowMs: () => atMs + skewMs, monotonicMs: () => atMs };
  const clock = createServerClock(runtime);
  clock.observe(atMs - delayMs);
  return (nowMs) => {
    atMs = nowMs;
    return clock.nowMs();
  };
}

function planText(policy: Run['policy']): Plan {
  const shares = ['1%', '5%', '25%', '50%', '100%'];
  return planOf(`apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: chat
control: legacy
candidate: new
unit: conversation
activationLead: ${LEAD_MS / 1_000}s
phases:
${shares.map((share, index) => `  - { name: p${index}, audience: { weight: ${share} }, hold: 1h }`).join('\n')}
rollback: { conversations: ${policy} }
`);
}
