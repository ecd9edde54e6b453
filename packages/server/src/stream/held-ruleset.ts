import { createHash, createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type CompiledRuleset, compileRuleset, type FlagdFlag, patchRuleset } from '@tidegate/core';
import type { RulesetIdText, RulesetSnapshot, StreamEvent } from '@tidegate/protocol';

const deflate = promisify(gzip);

/** The current ruleset of an environment; texts and closures are made at most once. */
export interface HeldRuleset {
  readonly id: RulesetIdText;
  /** Secret of the environment, base64url. */
  readonly unitKey: string;
  readonly document: RulesetSnapshot['document'];
  /** The snapshot as JSON. */
  json(): Buffer;
  gzip(): Promise<Buffer>;
  /** Ready for `evaluate`. */
  compiled(): CompiledRuleset;
  /** The same when somebody asked for it already, else `null`. */
  compiledYet(): CompiledRuleset | null;
  /** Keys of the flags that browsers can see, in the order of the document. */
  visibleKeys(): ReadonlySet<string>;
  /**
   * An id of what those flags are, that tells nothing else: 22 characters, another one whenever one
   * of them changes and only then.
   */
  browserId(): string;
}

/** Holds a ruleset. Nothing is computed until it is asked for. Never throws. */
export function holdRuleset(
  given: Pick<HeldRuleset, 'id' | 'unitKey' | 'document'>,
  alreadyCompiled: CompiledRuleset | null = null,
): HeldRuleset {
  const { id, unitKey, document } = given;
  let json: Buffer | undefined;
  let zipped: Promise<Buffer> | undefined;
  let compiled = alreadyCompiled;
  let visible: Set<string> | undefined;
  let browserId: string | undefined;
  const toJson = (): Buffer => {
    json ??= Buffer.from(JSON.stringify({ id, document }));
    return json;
  };
  const visibleKeys = (): ReadonlySet<string> => {
    visible ??= new Set(
      Object.entries(document.flags).flatMap(([key, flag]) => (isVisible(flag) ? [key] : [])),
    );
    return visible;
  };
  return {
    id,
    unitKey,
    document,
    json: toJson,
    gzip() {
      zipped ??= deflate(toJson());
      return zipped;
    },
    compiled() {
      compiled ??= compileRuleset(document);
      return compiled;
    },
    compiledYet: () => compiled,
    visibleKeys,
    browserId() {
      browserId ??= hiddenId(document.flags, visibleKeys(), unitKey);
      return browserId;
    },
  };
}

/** The ruleset after a patch of its flags; what was compiled is patched too. Never throws. */
export function patchHeld(
  held: HeldRuleset,
  patch: Extract<StreamEvent, { event: 'patch' }>,
): HeldRuleset {
  const flags = new Map<string, FlagdFlag>(Object.entries(held.document.flags));
  for (const [key, flag] of Object.entries(patch.flags)) {
    if (flag === null) flags.delete(key);
    else flags.set(key, flag);
  }
  const document = { ...held.document, flags: Object.fromEntries(flags) };
  const next = { id: patch.to, unitKey: held.unitKey, document };
  const compiled = held.compiledYet();
  return holdRuleset(next, compiled === null ? null : patchRuleset(compiled, patch.flags));
}

/** Whether flags of a patch are, or were until now, for browsers. Never throws. */
export function touchesBrowsers(
  held: HeldRuleset,
  flags: Readonly<Record<string, FlagdFlag | null>>,
): boolean {
  const visible = held.visibleKeys();
  return Object.entries(flags).some(([key, flag]) => visible.has(key) || isVisible(flag));
}

/** Hashes of flags as they are, which stay the same objects until they change. */
const hashes = new WeakMap<object, string>();

/** Under the secret of the environment, so that nobody finds out by trying what a flag is. */
function hiddenId(
  flags: Readonly<Record<string, FlagdFlag>>,
  keys: ReadonlySet<string>,
  secret: string,
): string {
  const hmac = createHmac('sha256', Buffer.from(secret, 'base64url')).update('browsers:');
  for (const key of [...keys].sort()) hmac.update(`${JSON.stringify(key)} ${hashOf(flags[key])}\n`);
  return hmac.digest('base64url').slice(0, 22);
}

function hashOf(flag: FlagdFlag | undefined): string {
  if (flag === undefined) return '';
  const known = hashes.get(flag);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(JSON.stringify(flag)).digest('base64url');
  hashes.set(flag, hash);
  return hash;
}

/** Trusts no type: foreign flags are kept as they came. */
function isVisible(flag: unknown): boolean {
  if (typeof flag !== 'object' || flag === null || !Object.hasOwn(flag, 'metadata')) return false;
  const metadata: unknown = Reflect.get(flag, 'metadata');
  if (typeof metadata !== 'object' || metadata === null) return false;
  return (
    Object.hasOwn(metadata, 'clientVisible') && Reflect.get(metadata, 'clientVisible') === true
  );
}
