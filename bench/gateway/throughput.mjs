// Gateway and one node on small facts against a bare undici-Pool proxy to a bare fastify server that answers the same
// bytes: in turns, in one run, with the same clients.
// usage: npm run build && npm run bench:gateway [-- <seconds a turn>]
import {spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {Pool} from 'undici';
import {saturate} from '../../dist/lab/bench/saturate.js';
import {median, project} from './cluster.mjs';

const seconds = Number(process.argv[2] ?? 4);
const rounds = 5;
const clients = 64;
const facts = {Person: {height: 181, name: 'Ada'}};

const {folder, rulectl, remove} = project({
  'cluster.yaml':
    'apiVersion: rulectl.dev/v1\nkind: Cluster\nmetadata: {name: small}\nspec:\n  topology: specialised\n  groups: {people: {rules: [rules/*.grl]}}\n',
  'rules/tall.grl': 'rule "Tall" { when Person.height > 180 then Person.tall = true; }\n',
});

const started = [];
/** Starts one side of the bare pair; gives where it listens. */
const bare = (...words) =>
  new Promise(done => {
    const child = spawn(process.execPath, [resolve('bench/gateway/proxy.mjs'), ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    child.stdout.once('data', data => done(String(data).trim()));
  });

/** Answers a second through a door. */
async function perSecond(url, headers) {
  const pool = new Pool(url, {connections: clients, pipelining: 1});
  const request = {method: 'POST', path: '/v1/evaluate', headers, body: JSON.stringify({facts})};
  const send = async () => {
    const {statusCode, body} = await pool.request(request);
    await body.dump();
    return statusCode === 200;
  };
  const senders = Array.from({length: clients}, () => send);
  const {perSecond: rate, failed} = await saturate({senders, rampMs: 1000, durationMs: seconds * 1000});
  await pool.close();
  if (failed > 0) throw new Error(`${failed} requests failed at ${url}`);
  return rate;
}

try {
  const up = await rulectl('up', '--detach', '--nodes', 'people=1');
  const headers = {'content-type': 'application/json', authorization: `Bearer ${up.keys.admin}`};
  const sample = await fetch(`${up.gateway.url}/v1/evaluate`, {method: 'POST', headers, body: JSON.stringify({facts})});
  writeFileSync(join(folder, 'answer.json'), await sample.text());
  const proxy = await bare('proxy', await bare('server', join(folder, 'answer.json')));
  const rates = {gateway: [], proxy: []};
  for (let round = 0; round < rounds; round++) {
    rates.gateway.push(await perSecond(up.gateway.url, headers));
    rates.proxy.push(await perSecond(proxy, headers));
    console.log(
      `round ${round + 1}: gateway ${Math.round(rates.gateway.at(-1))}/s, bare proxy ${Math.round(rates.proxy.at(-1))}/s`,
    );
  }
  const [ours, bareRate] = [median(rates.gateway), median(rates.proxy)];
  console.log(
    `median: gateway ${Math.round(ours)}/s, bare proxy ${Math.round(bareRate)}/s, ratio ${(ours / bareRate).toFixed(2)}`,
  );
  if (ours < bareRate) process.exitCode = 1;
} finally {
  for (const child of started) child.kill();
  await remove();
}
