import { type Route, routes } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { openApiDocument } from './openapi.ts';

const document = openApiDocument('1.2.3');

test('openApiDocument() has every route of the table under its method', () => {
  const told = Object.entries(
    document['paths'] as Record<string, Record<string, { operationId: string }>>,
  )
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, { operationId }]) => `${operationId} ${method} ${path}`,
      ),
    )
    .sort();
  const table = Object.entries<Route>(routes)
    .map(
      ([name, { method, path }]) =>
        `${name} ${method.toLowerCase()} ${path.replace(/:(\w+)/, '{$1}')}`,
    )
    .sort();
  expect(told).toEqual(table);
});

test('openApiDocument() describes parameters, body and scope of a route', () => {
  const paths = document['paths'] as Record<string, Record<string, Record<string, unknown>>>;
  expect(paths['/api/v1/flags/{key}/off']?.['post']).toMatchObject({
    operationId: 'killFlag',
    security: [{ key: [] }],
    description: 'Kinds of keys: admin.',
    parameters: [{ name: 'key', in: 'path', required: true }],
    requestBody: {
      content: { 'application/json': { schema: { required: ['environment'] } } },
    },
  });
  expect(paths['/api/health']?.['get']).toMatchObject({ security: [], parameters: [] });
  expect(paths['/api/v1/audit']?.['get']?.['parameters']).toMatchObject([
    { name: 'environment', in: 'query', required: true },
    { name: 'subject', in: 'query', required: false },
  ]);
});
