import { NAME_LENGTH_MAX } from '@tidegate/protocol';
import { amountAttribute, attribute, textAttribute } from './attribute-names.ts';
import { type Attributes, readAttributes } from './attributes.ts';
import { errorLabels } from './error-labels.ts';
import type { ErrorFact, EvaluationFact, SpanFact, UsageFact } from './facts.ts';
import { OTLP_EVENTS_MAX } from './limits.ts';
import { listMember, member, numberMember, textMember, timeMember } from './members.ts';
import { readEvaluation } from './read-evaluation.ts';
import { samplingWeight } from './sampling.ts';

/** What one span says, for its trace. */
export interface ReadSpan {
  readonly traceId: string;
  readonly span: SpanFact;
  readonly evaluations: readonly EvaluationFact[];
  readonly error: ErrorFact | null;
  /** Raw. */
  readonly conversation: string | null;
}

const SERVER = 2;
const CONSUMER = 5;
const STATUS_ERROR = 2;

/** Reads one span; `null` when it lacks an id or a time. Prompts and answers are not looked at. */
export function readSpan(raw: unknown, resource: Attributes): ReadSpan | null {
  const traceId = textMember(raw, 'traceId').toLowerCase();
  const id = textMember(raw, 'spanId').toLowerCase();
  const startMs = timeMember(raw, 'startTimeUnixNano');
  const endMs = timeMember(raw, 'endTimeUnixNano');
  if (!isHex(traceId, 32) || !isHex(id, 16) || startMs === null || endMs === null) return null;
  const attributes = readAttributes(raw);
  const events = readEvents(raw, startMs);
  const parent = textMember(raw, 'parentSpanId').toLowerCase();
  const kind = numberMember(raw, 'kind');
  const does = doingOf(attributes);
  const status = member(raw, 'status');
  const type = textAttribute(attributes, 'errorType');
  const failed = numberMember(status, 'code') === STATUS_ERROR || type !== null;
  const tool = does === 'tool' ? textAttribute(attributes, 'tool') : null;
  const usage = readUsage(attributes, events, startMs);
  const span: SpanFact = {
    id,
    parent: isHex(parent, 16) ? parent : '',
    entry: kind === SERVER || kind === CONSUMER,
    does,
    startMs,
    endMs: Math.max(startMs, endMs),
    failed,
    weight: samplingWeight(textMember(raw, 'traceState'), attributes, resource),
    ...(tool === null ? {} : { tool: tool.slice(0, NAME_LENGTH_MAX) }),
    ...(Object.keys(usage).length === 0 ? {} : { usage }),
  };
  const own = readEvaluation(attributes, startMs);
  const told = events.flatMap(({ attributes: of, atMs }) => readEvaluation(of, atMs) ?? []);
  return {
    traceId,
    span,
    evaluations: own === null ? told : [own, ...told],
    error: failed ? errorOf(attributes, events, textMember(status, 'message'), span.endMs) : null,
    conversation: textAttribute(attributes, 'conversation'),
  };
}

interface ReadEvent {
  readonly name: string;
  readonly atMs: number;
  readonly attributes: Attributes;
}

function readEvents(raw: unknown, startMs: number): ReadEvent[] {
  return listMember(raw, 'events')
    .slice(0, OTLP_EVENTS_MAX)
    .map((event) => ({
      name: textMember(event, 'name'),
      atMs: timeMember(event, 'timeUnixNano') ?? startMs,
      attributes: readAttributes(event),
    }));
}

const DOES: ReadonlyMap<string, SpanFact['does']> = new Map([
  ['invoke_agent', 'turn'],
  ['AGENT', 'turn'],
  ['agent', 'turn'],
  ['workflow', 'turn'],
  ['ai.streamText', 'turn'],
  ['ai.generateText', 'turn'],
  ['chat', 'model'],
  ['generate_content', 'model'],
  ['text_completion', 'model'],
  ['completion', 'model'],
  ['LLM', 'model'],
  ['ai.streamText.doStream', 'model'],
  ['ai.generateText.doGenerate', 'model'],
  ['execute_tool', 'tool'],
  ['TOOL', 'tool'],
  ['tool', 'tool'],
  ['ai.toolCall', 'tool'],
]);

/** A span with a model and no name for what it does is a model call: older instrumentations. */
function doingOf(attributes: Attributes): SpanFact['does'] {
  const operation = textAttribute(attributes, 'operation') ?? textAttribute(attributes, 'spanKind');
  if (operation !== null) return DOES.get(operation) ?? 'other';
  const isModel =
    attribute(attributes, 'askedModel') !== null && attribute(attributes, 'tokensIn') !== null;
  return isModel ? 'model' : 'other';
}

const CUT: ReadonlySet<string> = new Set([
  'length',
  'max_tokens',
  'max_output_tokens',
  'model_length',
]);
const REFUSED: ReadonlySet<string> = new Set([
  'content_filter',
  'content-filter',
  'refusal',
  'safety',
]);

function readUsage(
  attributes: Attributes,
  events: readonly ReadEvent[],
  startMs: number,
): UsageFact {
  const finish = attribute(attributes, 'finish');
  const reasons = (typeof finish === 'string' ? [finish] : Array.isArray(finish) ? finish : []).map(
    (reason: string) => reason.toLowerCase(),
  );
  const ttftMs = firstTokenMs(attributes, events, startMs);
  const all: { readonly [name in keyof UsageFact]: UsageFact[name] | null } = {
    tokensIn: amountAttribute(attributes, 'tokensIn'),
    tokensOut: amountAttribute(attributes, 'tokensOut'),
    tokensCached: amountAttribute(attributes, 'tokensCached'),
    tokensReasoning: amountAttribute(attributes, 'tokensReasoning'),
    costUsd: amountAttribute(attributes, 'costUsd'),
    ttftMs,
    cut: reasons.length === 0 ? null : reasons.some((reason) => CUT.has(reason)),
    refused: reasons.length === 0 ? null : reasons.some((reason) => REFUSED.has(reason)),
    asked: textAttribute(attributes, 'askedModel'),
    answered: textAttribute(attributes, 'answeredModel'),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

/** Events that say that the first part of an answer came. */
const FIRST_TOKEN: ReadonlySet<string> = new Set([
  'gen_ai.first_token',
  'gen_ai.content.completion.chunk',
  'llm.content.completion.chunk',
  'ai.stream.firstChunk',
  'First Token Stream Event',
]);

function firstTokenMs(
  attributes: Attributes,
  events: readonly ReadEvent[],
  startMs: number,
): number | null {
  const seconds = amountAttribute(attributes, 'firstTokenS');
  if (seconds !== null) return seconds * 1_000;
  const told = amountAttribute(attributes, 'firstTokenMs');
  if (told !== null) return told;
  const event = events.find(({ name }) => FIRST_TOKEN.has(name));
  return event === undefined ? null : Math.max(0, event.atMs - startMs);
}

function errorOf(
  attributes: Attributes,
  events: readonly ReadEvent[],
  statusMessage: string,
  atMs: number,
): ErrorFact {
  const exception = events.find(({ name }) => name === 'exception')?.attributes ?? new Map();
  const type =
    textAttribute(exception, 'errorType') ?? textAttribute(attributes, 'errorType') ?? null;
  const message =
    textAttribute(exception, 'errorMessage') ??
    textAttribute(attributes, 'errorMessage') ??
    statusMessage;
  return { ...errorLabels(type, message), atMs };
}

/** An id of OTLP in hex that is not all zeros. */
export function isHex(text: string, length: number): boolean {
  return text.length === length && /^[0-9a-f]+$/.test(text) && !/^0+$/.test(text);
}
