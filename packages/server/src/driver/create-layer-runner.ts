import type { Effect, JsonObject } from '@tidegate/core';
import type { ActionRunner } from '../action/create-action-runner.ts';
import type { WorkBoard } from '../board/work-board.ts';
import type { Rehearsals } from '../rehearsal/rehearsals.ts';
import type { DriverRunner } from './create-driver-runner.ts';
import type { DriverOutcome, DriverStep } from './driver.ts';
import type { LayerWatch } from './layer-watch.ts';

/** Carries out steps of the layers of rollbacks. */
export interface LayerRunner {
  /** Carries out one step and ends within its limit. Never rejects. */
  run(effect: LayerEffect, signal: AbortSignal): Promise<DriverOutcome>;
}

/** What an effect of a layer says. */
export type LayerEffect = Pick<Effect, 'id' | 'payload' | 'limitMs'> & {
  /** How often it was claimed: more than once = the claim before never ended. Absent = once. */
  readonly attempts?: number;
};

/** Who does what a layer names. */
export interface LayerRunnerParts {
  readonly actions: Pick<ActionRunner, 'run' | 'names'>;
  readonly drivers: Pick<DriverRunner, 'run' | 'names'>;
  readonly watch: LayerWatch;
  readonly board: Pick<WorkBoard, 'begin'>;
  /** What is rehearsed live is taken back before anything goes back in earnest. */
  readonly rehearsals: Pick<Rehearsals, 'giveWay'>;
}

/** The step as it is asked for, read from the payload. */
interface Asked {
  readonly effect: LayerEffect;
  readonly step: string;
  readonly name: string;
  readonly environment: string;
  readonly rollout: string;
  readonly signal: AbortSignal;
}

/**
 * Makes a runner: a name is a driver's or an action's, and `traffic` and cleanness are watched by the
 * server itself. What a step does is told on the board while it runs.
 */
export function createLayerRunner(parts: LayerRunnerParts): LayerRunner {
  return {
    async run(effect, signal) {
      const { payload } = effect;
      const asked = {
        ...{ effect, signal },
        step: textIn(payload, 'step') || 'execute',
        name: textIn(payload, 'action'),
        environment: textIn(payload, 'environment'),
        rollout: textIn(payload, 'rollout'),
      };
      const handle = parts.board.begin({
        ...{ id: effect.id, kind: 'layer', environment: asked.environment || null },
        title: titleOf(asked),
      });
      const outcome = await carriedOut(asked, parts, handle.tell).catch(
        (cause: unknown): DriverOutcome => ({
          outcome: 'unknown',
          detail: cause instanceof Error ? cause.message : String(cause),
        }),
      );
      handle.end(outcome.outcome === 'ok' ? 'ok' : 'failed');
      return outcome;
    },
  };
}

function titleOf({ effect, step, name }: Asked): string {
  const what = step === 'check' ? `check ${name}` : name === '' ? step : `${step} ${name}`;
  return `${textIn(effect.payload, 'plan')}: layer "${textIn(effect.payload, 'layer')}", ${what}`;
}

async function carriedOut(
  asked: Asked,
  { actions, drivers, watch, rehearsals }: LayerRunnerParts,
  tell: ReturnType<WorkBoard['begin']>['tell'],
): Promise<DriverOutcome> {
  const { effect, step, name, environment, rollout, signal } = asked;
  const { payload, limitMs } = effect;
  const key = textIn(payload, 'key') || effect.id;
  if (step === 'clean') {
    const forMs = Number(payload['forMs'] ?? Number.NaN);
    if (!(forMs >= 0)) return failed('it does not say for how long');
    return await watch.clean({ rollout, environment, forMs, signal });
  }
  if (step === 'check') {
    if (name === 'traffic') return await watch.traffic({ rollout, environment, signal });
    return await actions.run(name, { effectId: effect.id, signal, limitMs, tell });
  }
  const driven = DRIVER_STEPS.find((each) => each === step);
  if (driven === undefined) return failed(`there is no step "${step}"`);
  if (drivers.names.includes(name)) {
    // Else a rehearsal would decide what "previous" means, or undo what is brought back.
    await rehearsals.giveWay(environment);
    return await drivers.run(name, driven, { ...askOf(asked, key), tell });
  }
  if (driven === 'undo') return failed('an action cannot be taken back');
  // What is not there is found out before anything is done; its name is told by the runner.
  if (driven === 'execute' || !actions.names.includes(name))
    return await actions.run(name, { effectId: key, signal, limitMs, tell });
  return { outcome: 'ok', detail: '' };
}

/** What its driver is asked with. */
function askOf(
  { effect, environment, signal }: Asked,
  key: string,
): Omit<Parameters<DriverRunner['run']>[2], 'tell'> {
  const { payload, limitMs, attempts = 1 } = effect;
  const memo = objectIn(payload, 'memo');
  return {
    ...{ target: textIn(payload, 'target'), key, memo, rehearsal: false },
    ...{ environment, signal, limitMs },
    ...(attempts > 1 ? { begunBefore: true } : {}),
  };
}

const DRIVER_STEPS: readonly DriverStep[] = ['prepare', 'execute', 'verify', 'undo'];

function textIn(payload: JsonObject, key: string): string {
  const value = payload[key];
  return typeof value === 'string' ? value : '';
}

function objectIn(payload: JsonObject, key: string): JsonObject {
  const value = payload[key];
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : {};
}

function failed(detail: string): DriverOutcome {
  return { outcome: 'failed', detail };
}
