import { Code, ConnectError, type ConnectRouter, type HandlerContext } from '@connectrpc/connect';
import type { Caller } from '../auth/authenticate.ts';
import type { ServerParts } from '../http/server-parts.ts';
import type { HeldRuleset } from '../stream/held-ruleset.ts';
import { asConnectError, syncCaller } from './sync-caller.ts';
import { createSyncClient, type SyncEnd } from './sync-client.ts';
import { syncDocument } from './sync-document.ts';
import { FlagSyncService } from './sync-proto.ts';
import { createWritingBudget, type WritingBudget } from './writing-budget.ts';

/** What the service works with. */
export type SyncParts = Pick<ServerParts, 'hub' | 'rulesets' | 'ring' | 'clock' | 'limits' | 'log'>;

interface Streams {
  open: number;
  /** Each version is written once, for all. */
  readonly documents: WeakMap<HeldRuleset, SyncDocument>;
  /** Each client gets a copy, which stays in memory until it was taken. */
  readonly writing: WritingBudget;
}

interface SyncDocument {
  readonly text: string;
  readonly bytes: number;
}

/**
 * `flagd.sync.v1`: the whole document at once, and over a stream again after every change, at most
 * every `syncEveryMs` and then only the newest.
 *
 * A stream ends with an error and never by itself: providers come back after an error only.
 */
export function syncRoutes(parts: SyncParts): (router: ConnectRouter) => void {
  const streams: Streams = {
    open: 0,
    documents: new WeakMap(),
    writing: createWritingBudget(parts.limits.syncWritingBytesMax),
  };
  return (router) => {
    router.service(FlagSyncService, {
      fetchAllFlags: async ({ selector }, context) => {
        const caller = await callerOf(parts, context, selector);
        const { text } = await documentFor(parts, caller.environment, streams);
        return { flagConfiguration: text };
      },
      syncFlags: async function* ({ selector }, context) {
        const caller = await callerOf(parts, context, selector);
        yield* syncFlags(parts, caller, context.signal, streams);
      },
      getMetadata: async (_message, context) => {
        await callerOf(parts, context, '');
        return {};
      },
    });
  };
}

async function* syncFlags(
  parts: SyncParts,
  { id: keyId, environment, expiresMs }: Caller,
  signal: AbortSignal,
  streams: Streams,
) {
  const { hub, limits } = parts;
  if (streams.open >= limits.syncStreamsMax)
    throw new ConnectError(
      `Cannot sync "${environment}": ${streams.open} streams are open; close some first`,
      Code.ResourceExhausted,
    );
  const client = createSyncClient({ environment, keyId, expiresMs });
  let leave = (): void => {};
  let giveBack = (): void => {};
  let isOver = false;
  /** Nobody comes back to a `yield` whose client died: what was taken is given back from outside. */
  const over = (): void => {
    if (isOver) return;
    isOver = true;
    streams.open -= 1;
    signal.removeEventListener('abort', over);
    giveBack();
    leave();
    client.cut();
  };
  streams.open += 1;
  signal.addEventListener('abort', over);
  try {
    leave = await asConnectError(() => hub.join(keyId, () => client));
    if (signal.aborted) leave();
    while (!signal.aborted) {
      // Read after it listens, so that nothing falls between the two.
      const { text, bytes } = await documentFor(parts, environment, streams);
      giveBack = await streams.writing.take(bytes, signal);
      if (signal.aborted) break;
      yield { flagConfiguration: text };
      giveBack();
      await pause(parts, limits.syncEveryMs);
      const why = await client.changed();
      if (signal.aborted) break;
      if (why !== null) throw endError(environment, why);
    }
  } finally {
    over();
  }
}

async function callerOf(
  { ring, clock }: SyncParts,
  { requestHeader: headers, method }: HandlerContext,
  selector: string,
): Promise<Caller> {
  return await syncCaller({ headers, selector, method: method.name }, ring, clock.nowMs());
}

async function documentFor(
  { rulesets, limits, log }: SyncParts,
  environment: string,
  { documents }: Streams,
): Promise<SyncDocument> {
  const held = await asConnectError(() => rulesets.current(environment));
  if (held === null)
    throw new ConnectError(
      `Cannot sync "${environment}": there is no such environment`,
      Code.NotFound,
    );
  try {
    const known = documents.get(held);
    if (known !== undefined) return known;
    const text = syncDocument(held, environment, limits.syncDocumentBytes);
    const document = { text, bytes: Buffer.byteLength(text) };
    documents.set(held, document);
    return document;
  } catch (cause) {
    if (cause instanceof ConnectError) log.warn({ environment }, cause.rawMessage);
    throw cause;
  }
}

function endError(environment: string, why: SyncEnd): ConnectError {
  return why === 'key-over'
    ? new ConnectError(
        `Cannot go on with "${environment}": the API key was revoked or has expired; use another`,
        Code.Unauthenticated,
      )
    : new ConnectError(
        `Cannot go on with "${environment}": the server is closing; come again`,
        Code.Unavailable,
      );
}

function pause({ clock }: SyncParts, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
