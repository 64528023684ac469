import {subscribe} from 'node:diagnostics_channel';
import {Readable} from 'node:stream';
import type {FastifyInstance} from 'fastify';
import {afterAll, expect} from 'vitest';
import {type ApiDocument, DescribedApi, type SeenAnswer} from './described.js';

/**
 * A set-up of tests: every answer of every role that a test starts in its process is held against the role's own
 * /openapi.json. What the document does not describe fails the file.
 */
const seen: {readonly answer: SeenAnswer; readonly api: () => DescribedApi | undefined}[] = [];
const apis = new Map<string, DescribedApi>();

subscribe('fastify.initialization', message => watch((message as {fastify: FastifyInstance}).fastify));

function watch(app: FastifyInstance): void {
  let api: DescribedApi | undefined;
  app.addHook('onListen', async () => {
    const {statusCode, payload} = await app.inject('/openapi.json');
    // Servers that tests make of their own have no document.
    if (statusCode === 200) api = apiOf(payload);
    else if (statusCode !== 404) throw new Error(`/openapi.json answers ${statusCode}: ${payload}`);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const {url} = request.routeOptions;
    if (url === undefined) return payload;
    const path = url.replace(/:(\w+)/g, '{$1}');
    const note = (text: string): void => {
      const answer = {method: request.method, path, status: reply.statusCode, headers: {...reply.getHeaders()}, text};
      seen.push({answer, api: () => api});
    };
    if (payload instanceof Readable) return Readable.from(noted(payload, note), {objectMode: false});
    note(String(payload ?? ''));
    return payload;
  });
}

function apiOf(text: string): DescribedApi {
  const known = apis.get(text) ?? new DescribedApi(JSON.parse(text) as ApiDocument);
  apis.set(text, known);
  return known;
}

/** Passes a body on as it comes; a body that was cut short is not judged. */
async function* noted(body: Readable, note: (text: string) => void): AsyncGenerator<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) {
    chunks.push(Buffer.from(chunk as Buffer));
    yield chunks.at(-1)!;
  }
  note(Buffer.concat(chunks).toString());
}

afterAll(() => {
  const differences = seen.flatMap(({answer, api}) => {
    const {method, path, status} = answer;
    return (api()?.differences(answer) ?? []).map(each => `${method} ${path} ${status}: ${each}`);
  });
  expect([...new Set(differences)]).toEqual([]);
});
