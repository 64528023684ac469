import {randomBytes} from 'node:crypto';
import type {Server} from 'node:http';
import {type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {at, RulectlError} from '../../kit/errors.js';
import type {Log} from '../../kit/log.js';
import {errors} from '../api/errors.js';
import {headers} from '../api/headers.js';
import {problemOf, problemType} from '../api/problem.js';
import type {RoleMetrics} from './metrics.js';
import {isLoopback, reachable} from './own-address.js';

export interface ServerOptions {
  readonly name: string;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** For health and metrics where the main listener is not on loopback. Default 9090. */
  readonly internalPort?: number | undefined;
  readonly bodyBytes: number;
  readonly metrics: RoleMetrics;
  readonly log: Log;
}

/** The HTTP side of a role: routes of callers on `app`, health and metrics on `internal` (often the same). */
export interface RoleServer {
  readonly app: FastifyInstance;
  readonly internal: FastifyInstance;
  /** Starts to listen; gives the URL. Throws PORT_IN_USE and its kin. */
  listen(): Promise<string>;
  /** From now on each answer ends its connection, so that `close` finds none on which somebody asks again just then. */
  leave(): void;
  /** No new connections; requests in flight finish, until the deadline or the signal that there is no time any more. */
  close(deadlineMs: number, killed?: AbortSignal): Promise<void>;
}

/**
 * Builds a server whose every answer carries a request id and the role's name, whose errors are problem documents,
 * and which counts and times what it does.
 */
export function buildServer(options: ServerOptions): RoleServer {
  const presence = {isLeaving: false};
  const app = buildApp(options, presence);
  const internal = isLoopback(options.host) ? app : buildApp(options, presence);
  const apps = internal === app ? [app] : [app, internal];
  return {
    app,
    internal,
    leave() {
      presence.isLeaving = true;
    },
    async listen() {
      const url = await app.listen({host: options.host, port: options.port});
      if (internal !== app) await internal.listen({host: options.host, port: options.internalPort ?? 9090});
      return reachable(url, options.host);
    },
    async close(deadlineMs, killed) {
      const force = (): void => {
        for (const each of apps) each.server.closeAllConnections();
      };
      const deadline = setTimeout(force, killed?.aborted ? 0 : deadlineMs);
      killed?.addEventListener('abort', force);
      // A connection whose request finishes after the close began would stay open for another one.
      const tidy = setInterval(() => {
        if (killed?.aborted) force();
        else for (const each of apps) each.server.closeIdleConnections();
      }, 20);
      if (deadlineMs > 0 && !killed?.aborted) await nobodyWaits(app.server);
      const closed = apps.map(({server}) => new Promise(resolve => server.close(resolve)));
      await Promise.allSettled([...closed, ...apps.map(each => each.close())]);
      clearTimeout(deadline);
      killed?.removeEventListener('abort', force);
      clearInterval(tidy);
    },
  };
}

/** In a longer turn of the event loop somebody may have connected unseen. */
const shortTurnMs = 0.2;
const quietWithinMs = 500;

/**
 * Resolves in a turn of the event loop in which nobody connected. Connections that wait to be accepted are reset when a
 * listener closes, and their clients cannot know whether their requests were begun.
 */
async function nobodyWaits(server: Server): Promise<void> {
  let arrived = 0;
  const count = (): void => void arrived++;
  server.on('connection', count);
  const end = performance.now() + quietWithinMs;
  for (;;) {
    const [before, at] = [arrived, performance.now()];
    await new Promise(setImmediate);
    const now = performance.now();
    if (now > end || (arrived === before && now - at < shortTurnMs)) break;
  }
  server.off('connection', count);
}

function buildApp(
  {name, bodyBytes, metrics, log}: ServerOptions,
  presence: {readonly isLeaving: boolean},
): FastifyInstance {
  const prefix = randomBytes(6).toString('hex');
  let made = 0;
  const app = fastify({
    logger: false,
    bodyLimit: bodyBytes,
    // Longer than any client or balancer keeps an idle connection: the server must not close one just as a request arrives.
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    // Requests that arrived before the close are answered.
    return503OnClosing: false,
    genReqId: request => acceptable(request.headers[headers.requestId]) ?? `${prefix}-${(made++).toString(36)}`,
    exposeHeadRoutes: false,
    // A session's name takes 256 bytes, and each of them may be written as three characters.
    routerOptions: {maxParamLength: 768},
  });

  // Bodies stay text: each route parses its own, once, with errors of the HTTP contract.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['application/json', 'text/tab-separated-values'],
    {parseAs: 'string'},
    (_request, body, done) => done(null, body),
  );
  app.addContentTypeParser(
    ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/x-jsonlines'],
    (_request, payload, done) => done(null, payload),
  );

  app.addHook('onRequest', (request, reply, done) => {
    metrics.began();
    reply.header(headers.requestId, request.id);
    reply.header(headers.node, name);
    if (presence.isLeaving) reply.header('connection', 'close');
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.ended(route, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    sendProblem(reply, request, translate(error, bodyBytes, request), {metrics, log});
  });
  app.setNotFoundHandler((request, reply) => {
    const error = errors.API_NO_ROUTE(request.method, request.url.split('?')[0]!);
    sendProblem(reply, request, error, {metrics, log});
  });
  return app;
}

/** Ids of callers are kept when they are harmless in logs and headers. */
const acceptable = (id: string | string[] | undefined): string | undefined =>
  typeof id === 'string' && /^[\w.:/+=-]{1,128}$/.test(id) ? id : undefined;

/** fastify's own errors as errors of the HTTP contract. */
function translate(error: FastifyError, bodyBytes: number, request: FastifyRequest): unknown {
  if (error instanceof RulectlError) return error;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return errors.API_BODY_TOO_LARGE(bodyBytes);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return errors.API_MEDIA_TYPE(request.headers['content-type'] ?? 'none', 'application/json');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return errors.API_REQUEST_INVALID('The body is not as long as Content-Length says.');
    default:
      return error.statusCode !== undefined && error.statusCode < 500
        ? errors.API_REQUEST_INVALID(error.message, at({cause: error}))
        : error;
  }
}

function sendProblem(
  reply: FastifyReply,
  request: FastifyRequest,
  thrown: unknown,
  {metrics, log}: Pick<ServerOptions, 'metrics' | 'log'>,
): void {
  const problem = {...problemOf(thrown), instance: request.id};
  metrics.errors.inc({code: problem.code});
  if (problem.kind === 'bug') log.error({requestId: request.id, err: thrown}, 'a request failed unexpectedly');
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="rulectl"');
  if (problem.status === 429 || problem.status === 503) reply.header('retry-after', String(problem.retryAfter ?? 1));
  reply.code(problem.status).type(problemType).send(JSON.stringify(problem));
}
