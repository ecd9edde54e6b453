import { type Route, routes } from '@tidegate/protocol';
import { z } from 'zod';

type Json = Record<string, unknown>;

/**
 * The OpenAPI 3.1 document of every JSON route, made from the same table that validates requests
 * (3.1 uses JSON Schema 2020-12, which zod writes). The stream and the snapshots are no JSON
 * contracts and stand in `docs/`.
 */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tidegate', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: PROBLEM },
    },
  };
}

function operation(name: string, route: Route): Json {
  const security = route.scope === null ? [] : [{ key: [] }];
  return {
    operationId: name,
    summary: route.summary,
    ...(route.scope === null ? {} : { description: `Kinds of keys: ${route.scope.join(', ')}.` }),
    security,
    parameters: [...parameters('path', route.params), ...parameters('query', route.query)],
    ...(route.body && {
      requestBody: { required: true, content: json(schemaOf(route.body, 'input')) },
    }),
    responses: {
      200: { description: route.summary, content: json(schemaOf(route.answer, 'output')) },
      default: {
        description: 'A problem (RFC 9457).',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
  };
}

function parameters(place: 'path' | 'query', contract: z.ZodType | undefined): Json[] {
  if (contract === undefined) return [];
  const { properties, required } = schemaOf(contract, 'input');
  const needed = Array.isArray(required) ? required : [];
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || needed.includes(name),
    schema,
  }));
}

function schemaOf(contract: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(contract, { io, unrepresentable: 'any' });
  return schema;
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}

const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'code', 'status', 'title'],
  properties: {
    type: { type: 'string' },
    code: { type: 'string' },
    status: { type: 'integer' },
    title: { type: 'string' },
    detail: { type: 'string' },
    problems: { type: 'array' },
  },
};
