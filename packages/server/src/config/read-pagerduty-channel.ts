import type { Node } from '@tidegate/core';
import type { PagerDutyChannel } from './channels.ts';
import { mapOf, textOf } from './config-nodes.ts';
import { type ReadingParts, readSecret } from './read-secret.ts';
import { isWebAddress } from './read-web-address.ts';

const ENDPOINT = 'https://events.pagerduty.com/v2/enqueue';

/**
 * Reads `pagerduty:` of a channel: `{ routingKey, endpoint? }`. Mistakes are reported. Never throws.
 *
 * @param name of the channel, as it may be shown
 */
export function readPagerDutyChannel(
  name: string,
  node: Node,
  parts: ReadingParts,
): PagerDutyChannel | null {
  const what = `"pagerduty" of channel "${name}"`;
  const fields = mapOf(node, what, ['routingKey', 'endpoint'], parts.report);
  if (fields === null) return null;
  const routingKey = readRoutingKey(name, fields.get('routingKey'), node, parts);
  const endpoint = readEndpoint(name, fields.get('endpoint'), parts);
  if (routingKey === null || endpoint === null) return null;
  return { kind: 'pagerduty', routingKey, endpoint };
}

function readRoutingKey(
  name: string,
  found: Node | undefined,
  whole: Node,
  parts: ReadingParts,
): string | null {
  const what = `"routingKey" of channel "${name}"`;
  const key = found === undefined ? null : readSecret(found, what, parts);
  if (found !== undefined && key === null) return null;
  if (key !== null && /^[A-Za-z0-9]{32}$/.test(key)) return key;
  parts.report(found ?? whole, {
    code: found === undefined ? 'missing-key' : 'out-of-range',
    message: `Cannot read ${what}: ${found === undefined ? 'it is missing' : 'it is no integration key'}`,
    expected: 'the 32 characters of an "Events API v2" integration',
  });
  return null;
}

/** Change events go to its neighbour, so its path is that of PagerDuty. */
function readEndpoint(
  name: string,
  node: Node | undefined,
  { report }: ReadingParts,
): string | null {
  if (node === undefined) return ENDPOINT;
  const text = textOf(node);
  if (text?.endsWith('/v2/enqueue') === true && isWebAddress(text)) return text;
  report(node, {
    code: 'out-of-range',
    message: `Cannot read "endpoint" of channel "${name}": it is no address of Events API v2`,
    expected: `such as ${ENDPOINT}`,
  });
  return null;
}
