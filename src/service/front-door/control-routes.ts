import {Readable} from 'node:stream';
import type {FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods} from 'fastify';
import {type Dispatcher, Pool} from 'undici';
import type {KeyRing} from '../access/key-ring.js';
import {errors} from '../api/errors.js';
import {repositoryRoutes} from '../api/repository-routes.js';

export interface ControlRoutes {
  readonly keys: KeyRing;
  readonly control: string | undefined;
}

/** The headers of a request that control needs, and those of an answer that the caller needs. */
const passedOn = ['content-type', 'if-match', 'if-none-match', 'idempotency-key', 'x-request-id'];
const passedBack = ['content-type', 'etag', 'location', 'retry-after', 'www-authenticate'];

/**
 * `/v1/rulesets…`, `/v1/keys…` and the like through the front door: whoever holds a key with the scope `rules` (or
 * `admin`) manages rules without reaching control directly. The caller's key goes along; control judges it again.
 */
export function addControlRoutes(app: FastifyInstance, {keys, control}: ControlRoutes): void {
  if (control === undefined) return;
  const pool = new Pool(control, {connections: 4, connect: {timeout: 1000}});
  app.addHook('onClose', async () => pool.destroy());
  const pass = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    keys.admit(request.headers.authorization, 'rules');
    const given = passedOn.flatMap(name => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    });
    try {
      const {statusCode, headers, body} = await pool.request({
        method: request.method as Dispatcher.HttpMethod,
        path: request.url,
        headers: {...Object.fromEntries(given), authorization: request.headers.authorization ?? ''},
        body: bodyOf(request),
      });
      for (const name of passedBack) if (headers[name] !== undefined) reply.header(name, headers[name]);
      return reply.code(statusCode).send(body);
    } catch {
      throw errors.GATEWAY_NO_CONTROL();
    }
  };
  for (const route of Object.keys(repositoryRoutes)) {
    const [method, path] = route.split(' ') as [HTTPMethods, string];
    app.route({method, url: path.replace(/\{(\w+)\}/g, ':$1'), handler: pass});
  }
}

const bodyOf = ({body}: FastifyRequest): string | Readable | null =>
  typeof body === 'string' || body instanceof Readable ? body : null;
