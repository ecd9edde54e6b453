import type { FastifyInstance } from 'fastify';

/** Registers `GET /api/openapi.json`; the document is made when it is first asked for. */
export function registerOpenApi(app: FastifyInstance, version: string): void {
  let text: string | null = null;
  app.get('/api/openapi.json', async (_request, reply) => {
    if (text === null) {
      const { openApiDocument } = await import('./openapi.ts');
      text = JSON.stringify(openApiDocument(version));
    }
    return await reply.header('content-type', 'application/json; charset=utf-8').send(text);
  });
}
