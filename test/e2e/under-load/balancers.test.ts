import {execFileSync} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {Agent, fetch} from 'undici';
import {afterAll, beforeAll, describe, expect, onTestFinished, test, vi} from 'vitest';
import type {ClusterStatus} from '../../../src/cluster/running/cluster-status.js';
import {doorDrain} from '../../../src/cluster/scaffold/balancers.js';
import {parseDurationMs} from '../../../src/kit/units.js';
import {balancers, configured, startBalancer} from '../../support/balancers.js';
import {rulectl} from '../../support/cli.js';
import {bundleFile, bundleOf, gatewayOver, nodeOf, planeToken} from '../../support/data-plane.js';
import {folderOf, keptFolder} from '../../support/folder.js';
import {rulectlJson} from '../../support/processes.js';

const names = ['nginx', 'haproxy'] as const;

/** A rule that counts how often it was applied to a session. */
const counting = `rule "Count" no-loop {
    when
        Add.by > 0
    then
        Total.sum = Total.sum + Add.by;
}
`;
const spec = `apiVersion: rulectl.dev/v1
kind: Cluster
metadata: {name: count, environment: dev}
spec:
  topology: specialised
  groups: {count: {rules: [rules/*.grl]}}
  gateway: {rateLimit: {perKey: 100000/s}}
`;

/** The rendered configurations in front of two real gateways. */
describe('load balancers', () => {
  const home = keptFolder();
  const cwd = home.path;
  let cluster: ClusterStatus & {keys: {admin: string}};
  const rendered = (name: keyof typeof balancers) =>
    readFileSync(join(cwd, 'deploy/compose', balancers[name].file), 'utf8');

  beforeAll(async () => {
    mkdirSync(join(cwd, 'rules'));
    writeFileSync(join(cwd, 'cluster.yaml'), spec);
    writeFileSync(join(cwd, 'rules/count.grl'), counting);
    expect(await rulectl(['render'], {cwd})).toMatchObject({code: 0});
    cluster = await rulectlJson(['up', '--detach', '--gateways', '2'], {cwd});
  });
  afterAll(async () => {
    await rulectl(['down'], {cwd});
    home.remove();
  });

  async function inFront(name: keyof typeof balancers) {
    const doors = cluster.gateways.map(({url}) => new URL(url!).host);
    const balancer = await startBalancer(name, rendered(name), doors);
    const dispatcher = new Agent({connect: {ca: balancer.certificate}});
    onTestFinished(async () => {
      await dispatcher.destroy();
      await balancer.server.stop();
    });
    const send = async (path: string, {key, body, method = 'POST'}: Sent = {}) => {
      const answer = await fetch(`${balancer.url}${path}`, {
        method,
        dispatcher,
        headers: {
          authorization: `Bearer ${cluster.keys.admin}`,
          'content-type': path.endsWith('/batch') ? 'application/x-ndjson' : 'application/json',
          ...(key === undefined ? {} : {'idempotency-key': key}),
        },
        ...(body === undefined ? {} : {body: typeof body === 'string' ? body : JSON.stringify(body)}),
      });
      return {status: answer.status, headers: answer.headers, text: await answer.text()};
    };
    // HAProxy asks a gateway before it sends it anything.
    await vi.waitFor(async () => expect((await send('/readyz', {method: 'GET'})).status).toBe(200), {timeout: 20_000});
    return {balancer, send};
  }

  test.each(names)('%s accepts its configuration', async name => {
    const work = keptFolder();
    onTestFinished(() => work.remove());
    const {here, file, command, check} = balancers[name];
    const text = here(rendered(name), {port: 18443, folder: work.path, doors: ['127.0.0.1:1', '127.0.0.1:2']});
    const path = await configured(file, text, work.path);
    // Both say on standard error what they think of it, and end with 0 only when it can be used.
    execFileSync(command, check(path), {stdio: 'pipe'});
  });

  test.each(names)('%s routes what clients may ask, and nothing else', async name => {
    const {balancer, send} = await inFront(name);
    const facts = {Add: {by: 2}, Total: {sum: 40}};
    const one = await send('/v1/evaluate', {body: {facts}});
    expect(JSON.parse(one.text)).toMatchObject({facts: {Total: {sum: 42}}, fired: ['Count']});
    expect(one.headers.get('strict-transport-security')).toContain('max-age');
    const lines = Array.from({length: 500}, (_, i) => JSON.stringify({facts: {Add: {by: 1}, Total: {sum: i}}}));
    const batch = await send('/v1/evaluate/batch', {body: `${lines.join('\n')}\n`});
    const answers = batch.text.trim().split('\n');
    expect(answers[0]).toContain('"sum":1');
    expect(answers.map(line => (JSON.parse(line) as {facts: {Total: {sum: number}}}).facts.Total.sum)).toEqual(
      lines.map((_, i) => i + 1),
    );
    for (const path of ['/metrics', '/health', '/', '/v1'])
      expect((await send(path, {method: 'GET'})).status, path).toBe(404);
    const {status} = await fetch(`http://localhost:${balancer.server.port}/v1/evaluate`).catch(() => ({status: 400}));
    expect(status).toBe(400); // no plain HTTP
  });

  test.each(names)('%s: a gateway that is killed costs no evaluation, and none is done twice', async name => {
    const {send} = await inFront(name);
    // Each worker has sessions of its own: nobody is refused for a conflict.
    const workers = [1, 2, 3, 4];
    const sessionsOf = (kind: string) => workers.map(worker => `${kind}-${name}-${worker}`);
    for (const session of [...sessionsOf('keyed'), ...sessionsOf('plain')]) {
      const made = await send(`/v1/facts/${session}`, {method: 'PUT', body: {Total: {sum: 0}}});
      expect(made.status).toBeLessThan(300);
    }
    type Status = number | string;
    const statuses = {keyed: [] as Status[], plain: [] as Status[], pure: [] as Status[]};
    let going = true;
    const worker = async (kind: keyof typeof statuses, request: () => Promise<{status: Status}>) => {
      while (going) {
        statuses[kind].push(
          (await request().catch(error => ({status: String((error as Error).cause ?? error)}))).status,
        );
        await sleep(1);
      }
    };
    const add = {Add: {by: 1}};
    const working = workers.flatMap((_, i) => [
      worker('keyed', () =>
        send('/v1/evaluate', {key: randomUUID(), body: {facts: add, session: sessionsOf('keyed')[i]}}),
      ),
      worker('plain', () => send('/v1/evaluate', {body: {facts: add, session: sessionsOf('plain')[i]}})),
      worker('pure', () => send('/v1/evaluate', {body: {facts: {...add, Total: {sum: 1}}}})),
    ]);
    for (const round of [1, 2, 3]) {
      await sleep(700);
      const before = await rulectlJson<ClusterStatus>(['status'], {cwd});
      const victim = before.gateways[round % 2]!;
      process.kill(victim.pid!, 'SIGKILL');
      await vi.waitFor(
        async () => {
          const {gateways} = await rulectlJson<ClusterStatus>(['status'], {cwd});
          expect(gateways.map(({state}) => state)).toEqual(['ready', 'ready']);
          expect(gateways.find(gateway => gateway.name === victim.name)!.pid).not.toBe(victim.pid);
        },
        {timeout: 60_000, interval: 300},
      );
      // HAProxy looks once a second whether a gateway is back.
      await sleep(2000);
    }
    going = false;
    await Promise.all(working);

    const totalOf = async (kind: string) => {
      const found = await Promise.all(sessionsOf(kind).map(each => send(`/v1/facts/${each}`, {method: 'GET'})));
      return found.reduce((sum, {text}) => sum + (JSON.parse(text) as {Total: {sum: number}}).Total.sum, 0);
    };
    const bad = (kind: keyof typeof statuses) => statuses[kind].filter(status => status !== 200);
    for (const kind of ['keyed', 'plain', 'pure'] as const) {
      expect(statuses[kind].length).toBeGreaterThan(100);
      expect(bad(kind), kind).toEqual([]);
    }
    expect(await totalOf('keyed')).toBe(statuses.keyed.length);
    expect(await totalOf('plain')).toBe(statuses.plain.length);
  });
});

/** Gateways of this process, told to stop as a deploy does it. */
describe.each(names)('%s in front of a gateway that leaves', name => {
  test('no request fails, though none carries a key', async () => {
    const image = bundleFile(bundleOf({count: counting}));
    const node = await nodeOf(image, 'count');
    const nodes = [{name: 'count-1', group: 'count', url: node.url}];
    const gateways = await Promise.all(
      ['gateway-1', 'gateway-2'].map(each =>
        gatewayOver(image, nodes, {name: each, drainMs: parseDurationMs(doorDrain)!}),
      ),
    );
    const files = folderOf({'cluster.yaml': spec, 'rules/count.grl': counting});
    expect(await rulectl(['render'], {cwd: files})).toMatchObject({code: 0});
    const text = readFileSync(join(files, 'deploy/compose', balancers[name].file), 'utf8');
    const doors = gateways.map(({url}) => new URL(url).host);
    const balancer = await startBalancer(name, text, doors);
    const dispatcher = new Agent({connect: {ca: balancer.certificate}});
    onTestFinished(async () => {
      await dispatcher.destroy();
      await balancer.server.stop();
    });
    const ask = async () => {
      const answer = await fetch(`${balancer.url}/v1/evaluate`, {
        method: 'POST',
        dispatcher,
        headers: {authorization: `Bearer ${planeToken}`, 'content-type': 'application/json'},
        body: '{"facts": {"Add": {"by": 2}, "Total": {"sum": 40}}}',
      });
      return `${answer.status} ${answer.headers.get('x-rulectl-node')}: ${(await answer.text()).includes('42')}`;
    };
    await vi.waitFor(async () => expect(await ask()).toMatch(/^200/), {timeout: 20_000});
    const answers = new Map<string, number>();
    let going = true;
    const asking = Array.from({length: 8}, async (_, i) => {
      while (going) {
        const answer = await ask().catch(String);
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
        await sleep(1 + i);
      }
    });
    await sleep(500);
    await gateways[0]!.stop();
    await sleep(1000);
    going = false;
    await Promise.all(asking);
    expect([...answers.keys()].sort()).toEqual(['200 gateway-1: true', '200 gateway-2: true']);
  });
});

interface Sent {
  readonly key?: string;
  readonly body?: unknown;
  readonly method?: string;
}
