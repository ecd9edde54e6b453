import type { Json, JsonObject, Severity } from '@tidegate/core';

/** How a thing stands that a message is about; `null` where it is told once. */
export type MessageStatus = 'firing' | 'escalated' | 'acknowledged' | 'resolved';

/** What is told, whatever the channel. */
export interface Message {
  /** The same over all attempts. */
  readonly id: string;
  /** When it happened, and when it is sent, ms since epoch. */
  readonly atMs: number;
  readonly sentMs: number;
  /** Such as `rollout.rolled-back`. */
  readonly event: string;
  readonly title: string;
  readonly text: string;
  readonly severity: Severity;
  readonly status: MessageStatus | null;
  /** Messages about one thing have one key. */
  readonly dedupKey: string;
  /** Where and what: environment, flag, rollout, rule, … in this order, each a short text. */
  readonly facts: readonly Fact[];
  /** What to do first, then next. */
  readonly advice: readonly string[];
  /** Of the effect, as it is. */
  readonly payload: JsonObject;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

const FACTS = ['environment', 'flag', 'rollout', 'phase', 'rule', 'group', 'incident'];
const FACT_LENGTH = 200;
const ADVICE_MAX = 20;
const ADVICE_LENGTH = 300;

/** Severity of what has none of its own; the rest is for information. */
const SEVERITIES: Readonly<Record<string, Severity>> = {
  'rollout.rolled-back': 'critical',
  'rollout.paused': 'warning',
  'rollout.overdue': 'warning',
};

/** Reads the payload of an effect: what is missing or of another kind is left out. Never throws. */
export function messageOf(id: string, payload: JsonObject, nowMs: number): Message {
  const text = (key: string): string => textOf(payload[key]);
  const event = text('event').trim() === '' ? 'notice' : text('event');
  const { atMs, severity, status } = payload;
  return {
    id,
    atMs: typeof atMs === 'number' && Math.abs(atMs) <= LATEST_MS ? atMs : nowMs,
    sentMs: nowMs,
    event,
    title: text('title').trim() === '' ? event : text('title'),
    text: text('text'),
    severity: isSeverity(severity) ? severity : (ownValue(SEVERITIES, event) ?? 'information'),
    status: isStatus(status) ? status : null,
    dedupKey: text('dedupKey') === '' ? id : text('dedupKey'),
    facts: factsOf(payload),
    advice: adviceOf(payload),
    payload,
  };
}

/** The last moment that a date can say. */
const LATEST_MS = 8.64e15;

function factsOf(payload: JsonObject): Fact[] {
  return FACTS.flatMap((name) => {
    const value = textOf(payload[name]).slice(0, FACT_LENGTH);
    return value === '' ? [] : [{ name, value }];
  });
}

/** `advice`, then the runbook: its symptom and its actions in order. */
function adviceOf({ advice, runbook }: JsonObject): string[] {
  const { name, symptom, actions } = isObject(runbook)
    ? runbook
    : { name: runbook, symptom: null, actions: null };
  const heading = [name, symptom].map(textOf).filter((line) => line !== '');
  const lines = [
    textOf(advice),
    heading.length === 0 ? '' : `Runbook: ${heading.join(': ')}`,
    ...(Array.isArray(actions) ? actions.map(textOf) : []),
  ];
  return lines
    .filter((line) => line !== '')
    .slice(0, ADVICE_MAX)
    .map((line) => line.slice(0, ADVICE_LENGTH));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function isSeverity(value: Json | undefined): value is Severity {
  return (
    value === 'information' || value === 'warning' || value === 'error' || value === 'critical'
  );
}

function isStatus(value: Json | undefined): value is MessageStatus {
  return (
    value === 'firing' || value === 'escalated' || value === 'acknowledged' || value === 'resolved'
  );
}
