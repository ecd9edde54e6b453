import type { BrowserRuntime } from './browser-runtime.ts';
import { isRecord, parse } from './bulk-answer.ts';
import { STORED_CONTEXTS_MAX, STORED_LENGTH_MAX, STORED_PINS_MAX } from './limits.ts';
import { textHash } from './text-hash.ts';
import type { BootstrapFlag, BrowserContext } from './types.ts';

/** What the last visit left on this device, for one server and key. */
export interface LastKnown {
  /** The flags that a context had; `null` when they are not known. */
  flags(context: BrowserContext): readonly BootstrapFlag[] | null;
  /** The signed start of the conversation that a context names. */
  pin(context: BrowserContext): string | null;
  /** Keeps what the server answered; the oldest goes when there is no room. */
  keep(context: BrowserContext, flags: readonly BootstrapFlag[]): void;
  /** The same for a signed start, if there is one and the context names its conversation. */
  keepPin(context: BrowserContext, pin: string | null | undefined): void;
}

/**
 * Last known values in one item of `localStorage`, named by a hash of URL and key: neither the key
 * nor a context is ever written, contexts stand there as hashes. Where nothing can be stored it
 * remembers for as long as the page lives. Never throws.
 */
export function createLastKnown(runtime: BrowserRuntime, url: string, key: string): LastKnown {
  const name = `tidegate.v1.${textHash(`${url} ${key.slice(0, KEY_PREFIX_LENGTH)}`)}`;
  let held = readStored(runtime.read(name));

  const keep = (part: 'flags' | 'pins', id: string, value: unknown, max: number): void => {
    // Another tab may have written since.
    held = merged(readStored(runtime.read(name)), held);
    const others = held[part].filter(([other]) => other !== id);
    held = { ...held, [part]: [[id, value], ...others].slice(0, max) };
    let text = JSON.stringify(held);
    while (text.length > STORED_LENGTH_MAX && held.flags.length > 0) {
      held = { ...held, flags: held.flags.slice(0, -1) };
      text = JSON.stringify(held);
    }
    runtime.write(name, text);
  };

  return {
    flags: (context) => {
      const found = held.flags.find(([id]) => id === contextHash(context))?.[1];
      return Array.isArray(found) ? found : null;
    },
    pin: ({ targetingKey }) => {
      const found = held.pins.find(([id]) => id === textHash(String(targetingKey)))?.[1];
      return typeof found === 'string' ? found : null;
    },
    keep: (context, flags) => keep('flags', contextHash(context), flags, STORED_CONTEXTS_MAX),
    keepPin: ({ targetingKey }, pin) => {
      if (pin && targetingKey) keep('pins', textHash(String(targetingKey)), pin, STORED_PINS_MAX);
    },
  };
}

/** Contexts with the same attributes have the same hash, in whatever order they stand. Never throws. */
export function contextHash(context: BrowserContext): string {
  try {
    return textHash(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
  } catch {
    // Something that is no JSON: it cannot be asked for either.
    return '';
  }
}

/** As much of a key as lists of keys show. */
const KEY_PREFIX_LENGTH = 20;

type Entry = readonly [id: string, value: unknown];
interface Stored {
  readonly flags: readonly Entry[];
  readonly pins: readonly Entry[];
}

function readStored(text: string | null): Stored {
  const stored = parse(text);
  const list = (part: string): Entry[] => {
    const entries: unknown = isRecord(stored) ? stored[part] : undefined;
    return Array.isArray(entries) ? entries.filter(isEntry) : [];
  };
  return { flags: list('flags'), pins: list('pins') };
}

function isEntry(entry: unknown): entry is Entry {
  return Array.isArray(entry) && typeof entry[0] === 'string';
}

/** Ours goes first: it is what this page saw last. */
function merged(theirs: Stored, ours: Stored): Stored {
  const join = (mine: readonly Entry[], others: readonly Entry[]): Entry[] => [
    ...mine,
    ...others.filter(([id]) => !mine.some(([other]) => other === id)),
  ];
  return { flags: join(ours.flags, theirs.flags), pins: join(ours.pins, theirs.pins) };
}
