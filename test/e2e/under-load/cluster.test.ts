import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import type {ClusterStatus} from '../../../src/cluster/running/cluster-status.js';
import type {EvaluationResult} from '../../../src/rules/engine/answer.js';
import {rulectl} from '../../support/cli.js';
import {pidsOf, rulectlJson, runs, untilAllReady} from '../../support/processes.js';

/** A status takes a process of its own: a second on a busy machine. */
const patience = {timeout: 30_000, interval: 200};

const now = ['--now', '2026-01-01T00:00:00Z'];

/** The life of one cluster: each test goes on where the one before left it. */
describe('a cluster on this machine', () => {
  let cwd: string;
  let home: string;
  let cluster: ClusterStatus & {keys: {admin: string}};

  const status = () => rulectlJson<ClusterStatus>(['status'], {cwd});
  const evaluate = (...more: string[]) =>
    rulectlJson<EvaluationResult>(['eval', '--facts', 'facts/vip.json', ...now, ...more], {cwd});
  const nodesOf = (group: string, {nodes}: ClusterStatus) => nodes.filter(node => node.group === group);

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'rulectl-'));
    cwd = join(home, 'shop');
    expect((await rulectl(['init', 'shop', '--from', 'retail', '--yes'], {cwd: home})).code).toBe(0);
    cluster = await rulectlJson(['up', '--detach'], {cwd});
  });
  afterAll(async () => {
    await rulectl(['down'], {cwd});
    rmSync(home, {recursive: true, force: true});
  });

  test('up gives two nodes a group, one gateway and control, all ready, all on loopback', () => {
    const {nodes, gateways, control, gateway} = cluster;
    expect(nodes.map(({name, group, state}) => [name, group, state])).toEqual(
      ['validation', 'pricing', 'loyalty'].flatMap(group => [1, 2].map(i => [`${group}-${i}`, group, 'ready'])),
    );
    expect(gateways.map(({name}) => name)).toEqual(['gateway-1']);
    for (const {url} of [...nodes, ...gateways, control!, gateway]) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    for (const {ruleset} of nodes) expect(ruleset).toMatchObject({name: 'shop', version: 1});
    expect(pidsOf(cluster).every(runs)).toBe(true);
  });

  test('keeps key and token to this user, and out of the command lines', async () => {
    for (const file of ['targets/local.key', 'local/token']) {
      expect(statSync(join(cwd, '.rulectl', file)).mode & 0o777).toBe(0o600);
    }
    const {admin} = cluster.keys;
    const token = readFileSync(join(cwd, '.rulectl/local/token'), 'utf8').trim();
    for (const pid of pidsOf(cluster)) {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      expect(words).not.toContain(admin);
      expect(words).not.toContain(token);
    }
    const state = readFileSync(join(cwd, '.rulectl/local/state.json'), 'utf8');
    expect(state).not.toContain(admin);
    expect(state).not.toContain(token);
  });

  test('answers as one process does, with every group on a node of its own', async () => {
    const [local, remote] = await Promise.all([evaluate(), evaluate('--cluster')]);
    expect(remote.facts).toEqual(local.facts);
    expect(remote.fired).toEqual(local.fired);
    expect(remote.changes).toEqual(local.changes);
    expect(remote.groups!.map(({name, node}) => [name, node.replace(/-\d$/, '')])).toEqual(
      ['validation', 'pricing', 'loyalty'].map(name => [name, name]),
    );
  });

  test('up twice changes nothing', async () => {
    const again = await rulectlJson<typeof cluster>(['up', '--detach'], {cwd});
    expect(pidsOf(again)).toEqual(pidsOf(cluster));
    expect(again.keys).toEqual(cluster.keys);
    expect(again.nodes[0]!.ruleset!.version).toBe(1);
  });

  test('status shows every process to people', async () => {
    const {code, stdout} = await rulectl(['status'], {cwd});
    expect(code).toBe(0);
    expect(stdout).toContain('8 of 8 ready');
    for (const {name, pid} of cluster.nodes) expect(stdout).toMatch(new RegExp(`${name} .* ready .* ${pid} `));
  });

  test('kill -9 of a node during a batch: no line lost, none twice, the same answers; the node comes back', async () => {
    const vip = JSON.parse(readFileSync(join(cwd, 'facts/vip.json'), 'utf8')) as object;
    const lines = Array.from({length: 6000}, (_, index) => JSON.stringify({...vip, Probe: {index}}));
    writeFileSync(join(cwd, 'batch.ndjson'), `${lines.join('\n')}\n`);
    const batch = ['eval', '--batch', 'batch.ndjson', ...now, '-o', 'json'];
    const local = await rulectl(batch, {cwd});
    const victim = nodesOf('pricing', cluster)[0]!;
    let killed = false;
    const remote = await rulectl([...batch, '--cluster'], {
      cwd,
      onStdout: () => {
        if (killed) return;
        killed = true;
        process.kill(victim.pid!, 'SIGKILL');
      },
    });
    expect(remote.stderr).toBe('');
    expect(remote.code).toBe(0);
    const answersOf = (text: string) =>
      text
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as EvaluationResult)
        .map(({facts, fired, changes}) => ({facts, fired, changes}));
    expect(killed).toBe(true);
    expect(answersOf(remote.stdout)).toEqual(answersOf(local.stdout));

    const after = await untilAllReady(cwd);
    const back = after.nodes.find(({name}) => name === victim.name)!;
    expect(back).toMatchObject({url: victim.url, restarts: 1, lastExit: 'SIGKILL'});
    expect(back.pid).not.toBe(victim.pid);
  });

  test('kill -9 of the supervisor: the cluster serves on, and the next up adopts it and starts what is missing', async () => {
    const before = await status();
    process.kill(before.supervisor!.pid!, 'SIGKILL');
    process.kill(nodesOf('loyalty', before)[0]!.pid!, 'SIGKILL');
    await vi.waitFor(async () => {
      const orphaned = await status();
      expect(orphaned.supervisor!.pid).toBeNull();
      expect(nodesOf('loyalty', orphaned).map(({state}) => state)).toEqual(['stopped', 'ready']);
    }, patience);
    expect((await evaluate('--cluster')).fired).toEqual((await evaluate()).fired);

    const healed = await rulectlJson<ClusterStatus>(['up', '--detach'], {cwd});
    expect(runs(healed.supervisor!.pid!)).toBe(true);
    const kept = (each: ClusterStatus) => each.nodes.map(({name, pid, url}) => ({name, pid, url}));
    expect(kept(healed).slice(0, 4)).toEqual(kept(before).slice(0, 4));
    expect(nodesOf('loyalty', healed)[0]).toMatchObject({state: 'ready', url: nodesOf('loyalty', before)[0]!.url});
    expect(healed.control!.pid).toBe(before.control!.pid);
  });

  test('up after a change of rules publishes them, without a restart', async () => {
    const before = await status();
    const file = join(cwd, 'rules/pricing/discounts.grl');
    writeFileSync(
      file,
      `${readFileSync(file, 'utf8')}\nrule "Probe" { when Probe.wanted == true then Probe.seen = 1; }\n`,
    );
    const after = await rulectlJson<ClusterStatus>(['up', '--detach'], {cwd});
    expect(pidsOf(after)).toEqual(pidsOf(before));
    await vi.waitFor(async () => {
      const facts = ['--facts', '{"Probe": {"wanted": true}}'];
      const answer = await rulectlJson<EvaluationResult>(['eval', '--cluster', ...facts], {cwd});
      expect(answer.ruleset.version).toBe(2);
      expect(answer.facts.Probe).toEqual({wanted: true, seen: 1});
    }, patience);
  });

  test('up with other numbers scales; scale does it without looking at the files', async () => {
    const before = await status();
    const grown = await rulectlJson<ClusterStatus>(['up', '-d', '--nodes', 'pricing=3', '--gateways', '2'], {cwd});
    expect(nodesOf('pricing', grown).map(({name}) => name)).toEqual(['pricing-1', 'pricing-2', 'pricing-3']);
    expect(grown.gateways.map(({state}) => state)).toEqual(['ready', 'ready']);
    expect(pidsOf(grown)).toEqual(expect.arrayContaining(pidsOf(before)));

    const shrunk = await rulectlJson<ClusterStatus>(['scale', 'pricing=1', '--gateways', '1'], {cwd});
    expect(nodesOf('pricing', shrunk).map(({pid}) => pid)).toEqual([nodesOf('pricing', grown)[0]!.pid]);
    expect(nodesOf('loyalty', shrunk)).toHaveLength(2);
    const gone = pidsOf(grown).filter(pid => !pidsOf(shrunk).includes(pid));
    expect(gone.map(runs)).toEqual([false, false, false]);
    expect((await evaluate('--cluster')).fired).toEqual((await evaluate()).fired);
  });

  test('up after a change of settings replaces the processes that read them, one by one', async () => {
    const before = await status();
    const file = join(cwd, 'cluster.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('bodyBytes: 1Mi', 'bodyBytes: 2Mi'));
    const after = await rulectlJson<ClusterStatus>(['up', '--detach'], {cwd});
    expect(after.control!.pid).toBe(before.control!.pid);
    expect(after.gateways[0]!.pid).not.toBe(before.gateways[0]!.pid);
    expect(after.gateway.url).toBe(before.gateway.url);
    expect(after.nodes).toHaveLength(6);
  });

  test('up after a change of groups moves to the new ones while requests go on', async () => {
    const file = join(cwd, 'cluster.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('    loyalty:', '    rewards:'));
    const batch = rulectl(['eval', '--cluster', '--batch', 'batch.ndjson', ...now, '-o', 'json'], {cwd});
    const after = await rulectlJson<ClusterStatus>(['up', '--detach'], {cwd});
    expect(after.nodes.map(({group}) => group)).toEqual(
      ['validation', 'pricing', 'rewards'].flatMap(name => [name, name]),
    );
    expect((await evaluate('--cluster')).groups!.map(({name}) => name)).toEqual(['validation', 'pricing', 'rewards']);
    const {code, stdout} = await batch;
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .filter(line => line.startsWith('{"error"')),
    ).toEqual([]);
  });

  test('what dies comes back as it was while the cluster file is being edited', async () => {
    const file = join(cwd, 'cluster.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text}  half: [`);
    const before = await status();
    process.kill(before.gateways[0]!.pid!, 'SIGKILL');
    await vi.waitFor(async () => expect((await status()).gateways[0]!.restarts).toBe(1), patience);
    expect((await untilAllReady(cwd)).gateway).toEqual(before.gateway);
    writeFileSync(file, text);
  });

  test('logs shows what a process, a group or all have logged', async () => {
    const one = await rulectl(['logs', 'pricing-1', '-o', 'json'], {cwd});
    const entries = one.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as {role: string; msg: string});
    expect(entries.every(({role}) => role === 'pricing-1')).toBe(true);
    expect(entries.map(({msg}) => msg)).toContain('node listens');
    const all = await rulectl(['logs', '--lines', '500'], {cwd});
    expect(all.stdout).toMatch(/control +info +control listens/);
    const odd = await rulectl(['logs', 'prices'], {cwd});
    expect(odd.code).toBe(2);
    expect(odd.stderr).toContain('Nothing here is called "prices"');
  });

  test('down stops everything, twice does no harm, and --purge forgets everything', async () => {
    const before = await status();
    const {code, stdout} = await rulectl(['down'], {cwd});
    expect(code).toBe(0);
    expect(stdout).toContain('Stopped 8 processes');
    expect(pidsOf(before).filter(runs)).toEqual([]);
    expect(await rulectlJson(['down'], {cwd})).toEqual({stopped: [], purged: false});
    const gone = await rulectl(['status', '-o', 'json'], {cwd});
    expect([gone.code, (JSON.parse(gone.stderr) as {code: string}).code]).toEqual([3, 'LOCAL_NOT_RUNNING']);
    const asked = await rulectl(['eval', '--cluster', '--facts', '{}'], {cwd});
    expect(asked.code).toBe(3);
    expect(asked.stderr).toContain('rulectl up');
    expect(await rulectlJson(['down', '--purge'], {cwd})).toEqual({stopped: [], purged: true});
    expect(() => statSync(join(cwd, '.rulectl/targets/local.key'))).toThrow('ENOENT');
    expect(() => statSync(join(cwd, '.rulectl/local'))).toThrow('ENOENT');
  });
});
