import type { Node } from '@tidegate/core';
import type { WebhookChannel } from './channels.ts';
import { limits } from './limits.ts';
import { type ReadingParts, readSecret } from './read-secret.ts';
import { readWebAddress } from './read-web-address.ts';

/**
 * Reads `webhook:` and `secret:` of a channel; several secrets stand in a list while the receiver
 * changes its own. Mistakes are reported. Never throws.
 *
 * @param name of the channel, as it may be shown
 */
export function readWebhookChannel(
  name: string,
  place: Node,
  secret: Node | undefined,
  parts: ReadingParts,
): WebhookChannel | null {
  const url = readWebAddress(place, `"webhook" of channel "${name}"`, parts);
  const secrets = secret === undefined ? [] : readSigningSecrets(name, secret, parts);
  return url === null || secrets === null ? null : { kind: 'webhook', url, secrets };
}

/** One, or several while receivers change theirs. */
function readSigningSecrets(name: string, node: Node, parts: ReadingParts): string[] | null {
  const what = `"secret" of channel "${name}"`;
  const items = node.kind === 'list' ? node.items : [node];
  if (items.length === 0 || items.length > limits.webhookSecretsMax) {
    parts.report(node, {
      code: 'out-of-range',
      message: `Cannot read ${what}: it has ${items.length} of them`,
      expected: `1 to ${limits.webhookSecretsMax} signing secrets`,
    });
    return null;
  }
  const secrets = items.flatMap((item) => {
    const secret = readSecret(item, what, parts);
    if (secret === null || isSigningSecret(secret)) return secret ?? [];
    parts.report(item, {
      code: 'out-of-range',
      message: `Cannot read ${what}: it is no signing secret`,
      expected: '"whsec_" and 24 to 64 bytes in base64',
    });
    return [];
  });
  return secrets.length === items.length ? secrets : null;
}

function isSigningSecret(text: string): boolean {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1] ?? '';
  const bytes = Buffer.from(encoded, 'base64').length;
  return bytes >= 24 && bytes <= 64;
}
