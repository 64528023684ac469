import type {FastifyInstance} from 'fastify';
import type {RoleKind} from '../api/role-routes.js';

/** `GET /openapi.json`: the routes that are added from here on, as the HTTP contract describes them. */
export function addOpenApiRoute(app: FastifyInstance, kind: RoleKind): void {
  const served = new Set<string>();
  app.addHook('onRoute', ({method, url}) => {
    for (const each of [method].flat()) served.add(`${each} ${url.replace(/:(\w+)/g, '{$1}')}`);
  });
  let text: string | undefined;
  app.get('/openapi.json', async (_request, reply) => {
    if (text === undefined) {
      // Whoever never asks need not load what only the document is made of.
      const {openApi} = await import('../api/open-api.js');
      text = JSON.stringify(openApi(kind, served));
    }
    return reply.type('application/json').send(text);
  });
}
