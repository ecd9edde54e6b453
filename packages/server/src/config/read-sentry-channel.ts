import type { Node } from '@tidegate/core';
import type { SentryChannel } from './channels.ts';
import { type ReadingParts, readSecret } from './read-secret.ts';

/**
 * Reads `sentry:` of a channel: the DSN of a project. Mistakes are reported. Never throws. Source:
 * Sentry developer documentation, "Parsing the DSN".
 *
 * @param name of the channel, as it may be shown
 */
export function readSentryChannel(
  name: string,
  node: Node,
  parts: ReadingParts,
): SentryChannel | null {
  const dsn = readSecret(node, `"sentry" of channel "${name}"`, parts);
  if (dsn === null) return null;
  const url = URL.canParse(dsn) ? new URL(dsn) : null;
  const [, folder = '', project = ''] = /^(.*)\/(\d+)\/?$/.exec(url?.pathname ?? '') ?? [];
  const isHttp = url !== null && /^https?:$/.test(url.protocol);
  if (url === null || !isHttp || project === '' || !/^[A-Za-z0-9_-]{1,64}$/.test(url.username)) {
    parts.report(node, {
      code: 'out-of-range',
      message: `Cannot read "sentry" of channel "${name}": it is no DSN`,
      expected: 'such as https://<key>@<host>/<project>',
    });
    return null;
  }
  const endpoint = `${url.origin}${folder}/api/${project}/envelope/`;
  return { kind: 'sentry', endpoint, publicKey: url.username };
}
