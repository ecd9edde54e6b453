import { type Attributes, readAttributes } from './attributes.ts';
import { OTLP_ITEMS_MAX } from './limits.ts';
import { listMember, member } from './members.ts';
import { type Rejections, TOO_MANY } from './reading.ts';
import type { ServiceGatherer } from './services.ts';

/** A span, metric or log record, and who sends it. */
export interface WalkedItem {
  readonly raw: unknown;
  readonly resource: Attributes;
  /** The `ScopeSpans`, `ScopeMetrics` or `ScopeLogs` that it stands in. */
  readonly scope: unknown;
  readonly service: ReturnType<ServiceGatherer['of']>;
}

/** Goes through the items of a request in order, up to 20 000; further ones are rejected. */
export function* walkItems(
  request: unknown,
  [groups, scopes, items]: readonly [groups: string, scopes: string, items: string],
  { services, rejections }: { readonly services: ServiceGatherer; readonly rejections: Rejections },
): Generator<WalkedItem> {
  let left = OTLP_ITEMS_MAX;
  for (const group of listMember(request, groups)) {
    const resource = readAttributes(member(group, 'resource'));
    const service = services.of(resource);
    for (const scope of listMember(group, scopes)) {
      const all = listMember(scope, items);
      if (all.length > left) rejections.reject(TOO_MANY, all.length - left);
      for (const raw of all.slice(0, left)) yield { raw, resource, scope, service };
      left = Math.max(0, left - all.length);
    }
  }
}
