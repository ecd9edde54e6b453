import { ref, type SchemaDefs } from './schema-map.ts';

/** What every file begins with. */
export function headOf(kind: string): SchemaDefs {
  return { apiVersion: { const: 'tidegate/v1' }, kind: { const: kind } };
}

/** What files of one environment begin with. */
export function headOfEnvironment(kind: string): SchemaDefs {
  return {
    ...headOf(kind),
    name: ref('name'),
    environment: ref('name'),
    description: ref('text'),
  };
}
