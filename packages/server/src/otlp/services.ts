import { NAME_LENGTH_MAX } from '@tidegate/protocol';
import type { Attributes } from './attributes.ts';
import type { ServiceFacts } from './facts.ts';

/** Gathers which processes spoke in a request, and of what. */
export interface ServiceGatherer {
  /** The process that a resource describes. */
  of(resource: Attributes): { readonly id: string; readonly name: string };
  note(id: string, told: { readonly evaluated?: boolean; readonly whole?: boolean }): void;
  services(): ServiceFacts[];
}

/** Processes of one request that are told apart. */
const SERVICES_MAX = 100;

/** An empty one. Further processes than 100 in one request are one with an empty id. */
export function gatherServices(): ServiceGatherer {
  const byId = new Map<string, { -readonly [name in keyof ServiceFacts]: ServiceFacts[name] }>();
  return {
    of(resource) {
      const service = textOf(resource, 'service.name');
      const namespace = textOf(resource, 'service.namespace');
      const name = namespace === '' ? service : `${namespace}/${service}`.slice(0, NAME_LENGTH_MAX);
      const asked = textOf(resource, 'service.instance.id') || name;
      const id = byId.has(asked) || byId.size < SERVICES_MAX ? asked : '';
      if (!byId.has(id)) byId.set(id, { id, name, evaluated: false, whole: null });
      return { id, name };
    },
    note(id, { evaluated = false, whole }) {
      const service = byId.get(id);
      if (service === undefined) return;
      service.evaluated ||= evaluated;
      if (whole !== undefined) service.whole = whole && service.whole !== false;
    },
    services: () => [...byId.values()],
  };
}

function textOf(resource: Attributes, name: string): string {
  const value = resource.get(name);
  return typeof value === 'string' && !value.includes('\0') ? value.slice(0, NAME_LENGTH_MAX) : '';
}
