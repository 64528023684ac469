// The bare proxy and the bare server that the gateway is measured against, each started as a process of its own.
// usage: node proxy.mjs server <answer file> | proxy <url of the server>
import {readFileSync} from 'node:fs';
import {fastify} from 'fastify';
import {Pool} from 'undici';

const [kind, argument] = process.argv.slice(2);
const app = fastify();

if (kind === 'server') {
  const answer = readFileSync(argument, 'utf8');
  app.post('/v1/evaluate', (_request, reply) => reply.type('application/json').send(answer));
} else {
  const pool = new Pool(argument, {connections: 64, pipelining: 1});
  app.removeAllContentTypeParsers();
  // It passes bytes on, and reads none.
  app.addContentTypeParser('*', {parseAs: 'buffer'}, (_request, body, done) => done(null, body));
  app.post('/v1/evaluate', async (request, reply) => {
    const {statusCode, body} = await pool.request({
      method: 'POST',
      path: '/v1/evaluate',
      headers: {'content-type': 'application/json'},
      body: request.body,
    });
    return reply
      .code(statusCode)
      .type('application/json')
      .send(Buffer.from(await body.arrayBuffer()));
  });
}
process.stdout.write(`${await app.listen({port: 0, host: '127.0.0.1'})}\n`);
