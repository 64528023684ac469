import {randomBytes} from 'node:crypto';
import {type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify} from 'fastify';
import {at, RulectlError} from '../../kit/errors.js';
import type {Log} from '../../kit/log.js';
import {errors} from '../api/errors.js';
import {headers} from '../api/headers.js';
import {problemOf, problemType} from '../api/problem.js';
import type {RoleMetrics} from './metrics.js';

export interface ServerOptions {
  readonly name: string;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** For health and metrics where the main listener is not on loopback. Default 9090. */
  readonly internalPort?: number;
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
  /** No new connections; requests in flight finish, until the deadline. */
  close(deadlineMs: number): Promise<void>;
}

/**
 * Builds a server whose every answer carries a request id and the role's name, whose errors are problem documents,
 * and which counts and times what it does.
 */
export function buildServer(options: ServerOptions): RoleServer {
  const app = buildApp(options);
  const internal = isLoopback(options.host) ? app : buildApp(options);
  const apps = internal === app ? [app] : [app, internal];
  return {
    app,
    internal,
    async listen() {
      const url = await app.listen({host: options.host, port: options.port});
      if (internal !== app) await internal.listen({host: options.host, port: options.internalPort ?? 9090});
      return reachable(url);
    },
    async close(deadlineMs) {
      const force = setTimeout(() => {
        for (const each of apps) each.server.closeAllConnections();
      }, deadlineMs);
      // A connection whose request finishes after the close began would stay open for another one.
      const tidy = setInterval(() => {
        for (const each of apps) each.server.closeIdleConnections();
      }, 20);
      await Promise.allSettled(apps.map(each => each.close()));
      clearTimeout(force);
      clearInterval(tidy);
    },
  };
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** Nobody can connect to "any address". */
const reachable = (url: string): string => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');

function buildApp({name, bodyBytes, metrics, log}: ServerOptions): FastifyInstance {
  const prefix = randomBytes(6).toString('hex');
  let made = 0;
  const app = fastify({
    logger: false,
    bodyLimit: bodyBytes,
    // Longer than any client or balancer keeps an idle connection, so that it is never we who close under a request.
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    genReqId: request => acceptable(request.headers[headers.requestId]) ?? `${prefix}-${(made++).toString(36)}`,
    exposeHeadRoutes: false,
    // A session's name takes 256 bytes, and each of them may be written as three characters.
    routerOptions: {maxParamLength: 768},
  });

  // Bodies stay text: what is merely passed on is never parsed here, and JSON errors are ours to word.
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

  app.decorateRequest('startedAt', 0);
  app.addHook('onRequest', (request, reply, done) => {
    (request as TimedRequest).startedAt = performance.now();
    metrics.began();
    reply.header(headers.requestId, request.id);
    reply.header(headers.node, name);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.ended(route, reply.statusCode, (performance.now() - (request as TimedRequest).startedAt) / 1000);
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

interface TimedRequest extends FastifyRequest {
  startedAt: number;
}

/** Ids of callers are kept when they are harmless in logs and headers. */
const acceptable = (id: string | string[] | undefined): string | undefined =>
  typeof id === 'string' && /^[\w.:/+=-]{1,128}$/.test(id) ? id : undefined;

/** fastify's own refusals in our words. */
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
