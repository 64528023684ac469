import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, expect, test} from 'vitest';
import {EvaluationClient} from '../../../../src/lab/bench/evaluation-client.js';
import {lookupAnswer, startLookupServer} from '../../../../src/lab/bench/lookup-server.js';
import {benchNow, compareAnswers, OneProcess} from '../../../../src/lab/bench/one-process.js';
import {bundleFor, rulesOf, type Workload} from '../../../../src/lab/bench/workload.js';

const workload: Workload = {
  name: 'probe',
  summary: '',
  rules: rulesOf('probe', {a: 'rule "Double" { when C.x > 1 then C.y = C.x * 2; }'}),
  facts: [{C: {x: 5}}, {C: {x: 0}}, {C: {x: 'no'}}, {C: {x: '7'}}],
  served: {},
  inFlight: 1,
  alone: 1,
};
const bundle = bundleFor(workload, 'replicated', '');

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A front door that answers with what `answer` makes of the request. */
async function doorOf(answer: (body: string) => {status: number; text: string}): Promise<EvaluationClient> {
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', part => (body += part));
    request.on('end', () => {
      const {status, text} = answer(body);
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const door = new EvaluationClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    token: 'x',
    connections: 2,
  });
  closers.push(
    () => door.close(),
    () => server.close(),
  );
  return door;
}

const honest = (body: string) => {
  const {facts} = JSON.parse(body);
  try {
    return {
      status: 200,
      text: JSON.stringify(new OneProcess(bundle, workload).ruleset.evaluate(facts, {now: benchNow})),
    };
  } catch {
    return {status: 422, text: '{"code": "EVAL_TYPE"}'};
  }
};

test('a cluster that answers as one process does differs nowhere, failures included', async () => {
  const {compared, differences} = await compareAnswers(new OneProcess(bundle, workload), [
    await doorOf(honest),
    await doorOf(honest),
  ]);
  expect({compared, differences}).toEqual({compared: 8, differences: []});
});

test('one wrong answer is found, with its facts and both answers', async () => {
  const liar = await doorOf(body => {
    const {status, text} = honest(body);
    return {status, text: text.replace('"y":10', '"y":11')};
  });
  const {differences} = await compareAnswers(new OneProcess(bundle, workload), [liar]);
  expect(differences).toHaveLength(1);
  expect(differences[0]).toMatchObject({facts: {C: {x: 5}}, oneProcess: expect.stringContaining('"y":10')});
});

test('an answer that is none is a difference', async () => {
  const broken = await doorOf(() => ({status: 503, text: 'away'}));
  const {differences} = await compareAnswers(new OneProcess(bundle, workload), [broken]);
  expect(differences).toHaveLength(4);
  expect(differences[0]!.cluster).toBe('status 503: away');
});

test('look-ups are answered by their arguments alone', async () => {
  const served = {
    ...workload,
    rules: rulesOf('probe', {a: 'rule "Ask" { when true then C.score = Score(C.id); }'}),
    served: {Score: 1},
  };
  const lookups = await startLookupServer(served.served);
  const oracle = new OneProcess(bundleFor(served, 'specialised', lookups.url), served);
  closers.push(
    () => oracle.close(),
    () => lookups.close(),
  );
  expect(await oracle.signature({C: {id: 'a'}})).toContain(`"score":${lookupAnswer('Score', ['a'])}`);
  expect(await oracle.signature({C: {id: 'a'}})).not.toBe(await oracle.signature({C: {id: 'b'}}));
});
