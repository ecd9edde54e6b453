import { FLAGS_MAX } from './limits.ts';
import type { BootstrapFlag, BrowserEvaluation } from './types.ts';

/** Evaluations by flag. */
export type Evaluations = ReadonlyMap<string, BrowserEvaluation>;

/** What a bulk answer of OFREP says. */
export interface BulkAnswer {
  readonly flags: readonly BootstrapFlag[];
  readonly conversationPin: string | null;
  /** Where changes are told, with how long a hidden page keeps it. */
  readonly stream: { readonly url: string; readonly hiddenMs: number | null } | null;
}

/**
 * Reads a bulk answer of OFREP 0.3 (`bulkEvaluationSuccess`); `null` when it is none. Never throws.
 *
 * @param base address that a stream's `requestUri` is relative to
 */
export function readBulkAnswer(text: string, base: string): BulkAnswer | null {
  const body = parse(text);
  if (!isRecord(body) || !Array.isArray(body['flags'])) return null;
  const flags = body['flags'].filter(isFlag).slice(0, FLAGS_MAX);
  const metadata = body['metadata'];
  const pin = isRecord(metadata) ? metadata['conversationPin'] : undefined;
  return {
    flags,
    conversationPin: typeof pin === 'string' ? pin : null,
    stream: streamOf(body['eventStreams'], base),
  };
}

/** Evaluations of answers; one that is as it was stays the same object. Never throws. */
export function evaluationsOf(flags: readonly BootstrapFlag[], before: Evaluations): Evaluations {
  const evaluations = new Map<string, BrowserEvaluation>();
  for (const flag of flags.filter(isFlag).slice(0, FLAGS_MAX)) {
    const now = evaluationOf(flag);
    const old = before.get(flag.key);
    evaluations.set(flag.key, old === undefined ? now : keptWhereSame(old, now));
  }
  return evaluations;
}

/** Flags that differ between the two. */
export function changedFlags(before: Evaluations, after: Evaluations): string[] {
  const keys = new Set([...after.keys(), ...before.keys()]);
  return [...keys].filter((key) => before.get(key) !== after.get(key));
}

function evaluationOf(flag: BootstrapFlag): BrowserEvaluation {
  const { value, metadata } = flag;
  const authored = textOf(flag.variant);
  const errorCode =
    flag.errorCode === undefined ? undefined : (textOf(flag.errorCode) ?? 'GENERAL');
  // A drawn variant is named `new~4`; people name it `new`.
  const [, name, draw] = /^(.+)~(\d+)$/.exec(authored ?? '') ?? [];
  const evaluation: BrowserEvaluation = {
    value: errorCode === undefined ? value : undefined,
    variant: name ?? authored ?? null,
    draw: Number(draw ?? 0),
    reason: textOf(flag.reason) ?? (errorCode === undefined ? 'UNKNOWN' : 'ERROR'),
    metadata: isRecord(metadata) ? metadata : {},
  };
  return errorCode === undefined ? evaluation : { ...evaluation, errorCode };
}

function textOf(text: unknown): string | undefined {
  return typeof text === 'string' ? text : undefined;
}

/** What is the same stays the same object, so that nobody takes it for a change. */
function keptWhereSame(old: BrowserEvaluation, now: BrowserEvaluation): BrowserEvaluation {
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  if (isSame(old, now)) return old;
  return isSame(old.value, now.value) ? { ...now, value: old.value } : now;
}

function streamOf(streams: unknown, base: string): BulkAnswer['stream'] {
  const stream = Array.isArray(streams)
    ? streams.find((one) => isRecord(one) && one['type'] === 'sse')
    : undefined;
  if (!isRecord(stream)) return null;
  const endpoint = isRecord(stream['endpoint']) ? stream['endpoint'] : {};
  const origin = endpoint['origin'] ?? base;
  const address = stream['url'] ?? endpoint['requestUri'];
  if (typeof address !== 'string' || !URL.canParse(address, String(origin))) return null;
  const seconds = stream['inactivityDelaySec'];
  return {
    url: new URL(address, String(origin)).href,
    hiddenMs: typeof seconds === 'number' && seconds > 0 ? seconds * 1_000 : null,
  };
}

function isFlag(flag: unknown): flag is BootstrapFlag {
  return isRecord(flag) && typeof flag['key'] === 'string';
}

/** An object as JSON has it. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `undefined` for what is no JSON. */
export function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
