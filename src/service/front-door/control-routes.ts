import {Readable} from 'node:stream';
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {type Dispatcher, Pool} from 'undici';
import type {KeyRing} from '../access/key-ring.js';
import {errors} from './errors.js';

export interface ControlRoutes {
  readonly keys: KeyRing;
  readonly control: string | undefined;
}

/** What of a request control needs, and of an answer the caller. */
const passedOn = ['content-type', 'if-match', 'if-none-match', 'idempotency-key', 'x-request-id'];
const passedBack = ['content-type', 'etag', 'location', 'retry-after'];

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
  for (const url of ['/v1/rulesets', '/v1/environments', '/v1/keys']) {
    for (const each of [url, `${url}/*`])
      app.route({method: ['GET', 'POST', 'PUT', 'DELETE'], url: each, handler: pass});
  }
  for (const url of ['/v1/audit', '/v1/members']) app.get(url, pass);
}

const bodyOf = ({body}: FastifyRequest): string | Readable | null =>
  typeof body === 'string' || body instanceof Readable ? body : null;
