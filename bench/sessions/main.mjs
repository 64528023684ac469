// What a session costs: the same evaluation with and without one, over a real gateway, nodes and Redis, in one run.
// Prints requests a second, and CPU time a request of gateway and Redis together (from /proc: Linux only).
// usage: npm run build && npm run bench:sessions [-- <seconds a point>]
import {spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {Pool} from 'undici';

const seconds = Number(process.argv[2] ?? 4);
const rounds = 3;
const clients = 32;
const sessions = 1000;

const folder = mkdtempSync(join(tmpdir(), 'rulectl-bench-'));
mkdirSync(join(folder, 'rules'));
writeFileSync(
  join(folder, 'cluster.yaml'),
  'apiVersion: rulectl.dev/v1\nkind: Cluster\nmetadata: {name: count, environment: dev}\nspec: {topology: replicated}\n',
);
writeFileSync(
  join(folder, 'rules', 'count.grl'),
  'rule "Count" no-loop {\n    when\n        Event.by > 0\n    then\n        Counter.n += Event.by;\n}\n',
);

const port = await new Promise(done => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const {port: free} = server.address();
    server.close(() => done(free));
  });
});
const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {stdio: 'ignore'});
const rulectl = (...args) =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [resolve('bin/rulectl.js'), ...args], {cwd: folder});
    let output = '';
    child.stdout.on('data', data => (output += data));
    child.on('close', code => (code === 0 ? done(output) : fail(new Error(`rulectl ${args[0]} ended with ${code}`))));
  });

/** CPU time of a process so far, microseconds. */
const cpuUs = pid => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
};

try {
  await sleep(300);
  const up = JSON.parse(await rulectl('up', '--detach', '--facts', `redis://127.0.0.1:${port}`, '-o', 'json'));
  const pids = [up.gateways[0].pid, redis.pid];
  const pool = new Pool(up.gateway.url, {connections: clients});
  const headers = {'content-type': 'application/json', authorization: `Bearer ${up.keys.admin}`};
  const ask = async body => {
    const response = await pool.request({method: 'POST', path: '/v1/evaluate', headers, body});
    await response.body.text();
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
  };
  const point = async bodyOf => {
    let asked = 0;
    const before = pids.map(cpuUs);
    const start = performance.now();
    const client = async () => {
      while (performance.now() - start < seconds * 1000) await ask(bodyOf(asked++));
    };
    await Promise.all(Array.from({length: clients}, client));
    const tookMs = performance.now() - start;
    const spent = pids.map((pid, i) => cpuUs(pid) - before[i]);
    return {rate: (asked * 1000) / tookMs, gatewayUs: spent[0] / asked, redisUs: spent[1] / asked};
  };
  const kinds = {
    stateless: () => '{"facts":{"Event":{"by":1},"Counter":{"n":1}}}',
    session: i => `{"session":"s${i % sessions}","facts":{"Event":{"by":1}}}`,
  };
  const points = {stateless: [], session: []};
  for (const bodyOf of Object.values(kinds)) await point(bodyOf);
  for (let round = 0; round < rounds; round++) {
    for (const [kind, bodyOf] of Object.entries(kinds)) points[kind].push(await point(bodyOf));
  }
  const median = (kind, figure) => points[kind].map(each => each[figure]).sort((a, b) => a - b)[rounds >> 1];
  for (const kind of Object.keys(kinds)) {
    const [rate, gateway, store] = ['rate', 'gatewayUs', 'redisUs'].map(figure => median(kind, figure));
    console.log(
      `${kind.padEnd(10)}${rate.toFixed(0).padStart(7)} a second  gateway ${gateway.toFixed(0)} µs  Redis ${store.toFixed(0)} µs`,
    );
  }
  const cost = kind => median(kind, 'gatewayUs') + median(kind, 'redisUs');
  const share = median('session', 'rate') / median('stateless', 'rate');
  console.log(
    `a session costs ${(cost('session') - cost('stateless')).toFixed(0)} µs of CPU; ${(share * 100).toFixed(0)} % of the rate`,
  );
  await pool.close();
  await rulectl('down');
} finally {
  redis.kill('SIGKILL');
  rmSync(folder, {recursive: true, force: true});
}
