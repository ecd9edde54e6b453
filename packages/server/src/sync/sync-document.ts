import { Code, ConnectError } from '@connectrpc/connect';
import type { HeldRuleset } from '../stream/held-ruleset.ts';

/**
 * The ruleset as the flagd document that in-process providers read. Flags that core calls broken are
 * left out, because one of them makes such a provider refuse the whole document; they answer the
 * caller's default either way. `scope` is in the metadata of the document because providers put
 * their selector there otherwise, and ours is a key.
 *
 * @param limitBytes the most that is given out, UTF-8
 * @throws {ConnectError} `ResourceExhausted` when it is larger.
 */
export function syncDocument(held: HeldRuleset, environment: string, limitBytes: number): string {
  const { broken } = held.compiled();
  const flags = Object.entries(held.document.flags).filter(([key]) => !broken.has(key));
  const text = JSON.stringify({
    flags: Object.fromEntries(flags),
    metadata: { scope: environment },
  });
  const bytes = Buffer.byteLength(text);
  if (bytes <= limitBytes) return text;
  throw new ConnectError(
    `Cannot sync "${environment}": its flags are ${bytes} bytes and at most ${limitBytes} can be sent; archive flags, or use OFREP`,
    Code.ResourceExhausted,
  );
}
