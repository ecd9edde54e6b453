import { PLANTED_PHONE } from './planted-phone.ts';
import type { ScriptedBehaviour } from './scripted-behaviour.ts';
import type { Random } from './seeded-random.ts';

/** What the model was asked. */
export interface ScriptedQuestion {
  /** Text of the last message of the user. */
  readonly userText: string;
  /** Name of a tool that looks orders up, `null` when the model was given none. */
  readonly orderTool: string | null;
  /** What that tool answered in this turn, `null` before it was called. */
  readonly orderState: string | null;
}

/** One answer, decided before a word of it is sent. */
export interface ScriptedAnswer {
  readonly latencyMs: number;
  /** `call`: it throws before the first word. `stream`: after the first words. */
  readonly failure: 'call' | 'stream' | null;
  /** Asks for a tool instead of talking. */
  readonly toolCall: { readonly name: string; readonly orderId: string } | null;
  /** Text in the pieces in which it is sent. */
  readonly pieces: readonly string[];
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Decides one answer; all chance comes from `random`. */
export function scriptAnswer(
  question: ScriptedQuestion,
  behaviour: ScriptedBehaviour,
  random: Random,
): ScriptedAnswer {
  const failure = random() < behaviour.errorShare ? (random() < 0.5 ? 'call' : 'stream') : null;
  const leaks = random() < behaviour.leakShare;
  const orderId = /\border (\w{1,32})\b/i.exec(question.userText)?.[1];
  const asks = orderId !== undefined && question.orderTool !== null && question.orderState === null;
  return {
    latencyMs: drawLatencyMs(behaviour.latencyMs, random),
    failure,
    toolCall: asks && question.orderTool !== null ? { name: question.orderTool, orderId } : null,
    pieces: pieces(question, leaks),
    inputTokens: Math.ceil(question.userText.length / 4),
    outputTokens: behaviour.tokens,
  };
}

/** 99 % quantile of the standard normal distribution. */
const Z99 = 2.326_347_874;

/** Log-normal by its median and its 99 % quantile; never above four times the latter. */
function drawLatencyMs(latency: { median: number; p99: number }, random: Random): number {
  if (latency.median <= 0) return 0;
  const spread = Math.log(latency.p99 / latency.median) / Z99;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(latency.median * Math.exp(spread * normal), latency.p99 * 4);
}

/** A leak is cut in two: a detector that looks at single pieces does not see it. */
function pieces(question: ScriptedQuestion, leaks: boolean): readonly string[] {
  const opening = 'Thank you for waiting. ';
  const body =
    question.orderState === null
      ? 'I can help you with that. '
      : `Your order is ${question.orderState}. `;
  if (!leaks) return [opening, body, 'Is there anything else?'];
  const middle = Math.floor(PLANTED_PHONE.length / 2);
  return [
    opening,
    `${body}Call ${PLANTED_PHONE.slice(0, middle)}`,
    `${PLANTED_PHONE.slice(middle)} if it is urgent.`,
  ];
}
