import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {writeTarget} from '../../src/cluster/running/target-file.js';
import {openControl} from '../../src/service/api/control-client.js';
import {bundleSaying} from '../support/bundles.js';
import {bin, rulectl} from '../support/cli.js';
import {adminKey, adminKeyHash, clusterToken} from '../support/roles.js';
import {until} from '../support/servers.js';

const cluster = `apiVersion: rulectl.dev/v1
kind: Cluster
metadata: {name: shop, environment: dev}
spec:
  topology: specialised
  groups:
    tier: {rules: [rules/tier.grl]}
`;
const rules = (tier: string) => `rule "Tier" no-loop {
    when
        Counter.n >= 10
    then
        Counter.tier = "${tier}";
}
`;
const tests = `cases:
  - name: ten is enough
    given: {Counter: {n: 10}}
    expect: {paths: {Counter.n: 10}}
`;

interface ControlProcess {
  readonly url: string;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** A control of its own process, its repository in the folder. */
async function startControl(dir: string): Promise<ControlProcess> {
  const urlFile = join(dir, 'url');
  rmSync(urlFile, {force: true});
  const data = join(dir, 'data');
  const child = spawn(process.execPath, [bin, 'control', '--port', '0', '--data-dir', data, '--url-file', urlFile], {
    cwd: dir,
    env: {...process.env, RULECTL_TOKEN: clusterToken, RULECTL_ADMIN_KEY_HASH: adminKeyHash},
    stdio: 'ignore',
  });
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  await until(() => existsSync(urlFile) && readFileSync(urlFile, 'utf8') !== '');
  const url = readFileSync(urlFile, 'utf8').trim();
  await until(async () => (await fetch(`${url}/readyz`)).ok, {timeoutMs: 60_000});
  return {
    url,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** The program with a control of its own that no node polls: versions need none. */
describe('rulectl rules', () => {
  const dir = mkdtempSync(join(tmpdir(), 'rulectl-rules-'));
  let control: ControlProcess;
  const write = (path: string, text: string) => writeFileSync(join(dir, path), text);
  const run = (...args: string[]) => rulectl(args, {cwd: dir});
  const json = async (...args: string[]) => {
    const {code, stdout, stderr} = await run(...args, '-o', 'json');
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    for (const folder of ['rules', 'tests']) mkdirSync(join(dir, folder));
    write('cluster.yaml', cluster);
    write('rules/tier.grl', rules('gold'));
    write('tests/tier.test.yaml', tests);
    control = await startControl(dir);
    const {url} = control;
    await writeTarget(dir, {name: 'local', cluster: 'shop', gateway: url, control: url, key: adminKey});
  });
  afterAll(async () => {
    await control.end('SIGTERM');
    rmSync(dir, {recursive: true, force: true});
  });

  test('from the first push to a roll-back', async () => {
    expect(await json('rules', 'list')).toMatchObject({ruleset: 'shop', active: null, versions: []});
    const first = await json('rules', 'push', '--activate', '-m', 'the first', '--author', 'ada');
    expect(first).toMatchObject({
      created: true,
      version: {version: 1, author: 'ada', message: 'the first', rules: 1},
      activation: {sequence: 1, kind: 'activate'},
      checked: {rules: 1, tests: 1},
    });
    expect(await json('rules', 'push')).toMatchObject({created: false, version: {version: 1}});

    write('rules/tier.grl', rules('platinum'));
    write('traffic.ndjson', '{"Counter": {"n": 20}}\n{"Counter": {"n": 1}}\n');
    const diff = await json('rules', 'diff', '--facts', 'traffic.ndjson');
    expect(diff).toMatchObject({
      from: {version: 1},
      to: {version: null},
      rules: {added: [], removed: [], changed: [{name: 'Tier'}]},
      decisions: {
        compared: 2,
        changed: [
          {set: 1, values: [{path: 'Counter.tier', from: 'gold', to: 'platinum', rules: {from: 'Tier', to: 'Tier'}}]},
        ],
      },
    });
    const shown = await run('rules', 'diff', '--facts', 'traffic.ndjson');
    expect(shown.stdout).toContain('~ Tier');
    expect(shown.stdout).toContain('1 of 2 fact sets are decided differently.');
    expect(shown.stdout).toContain('Counter.tier: "gold" → "platinum"  by Tier');

    await json('rules', 'push', '--activate', '-m', 'platinum');
    expect(await json('rules', 'rollback', '-m', 'too generous')).toMatchObject({
      activation: {sequence: 3, version: 1, kind: 'rollback'},
    });
    const history = await run('rules', 'history');
    expect(history.stdout).toMatch(/rollback .*too generous[\s\S]*platinum[\s\S]*the first/);
    expect((await json('rules', 'history', '--spec')).specs).toMatchObject([{number: 1, text: cluster}]);
    expect((await run('rules', 'list')).stdout).toMatch(/●\s+1 .*\n/);
    expect((await run('rules', 'show', '2')).stdout).toMatch(/shop version 2[\s\S]*platinum[\s\S]*Tier/);
    expect(await json('rules', 'activate', '2')).toMatchObject({activation: {sequence: 4, version: 2}});

    await run('rules', 'pull', '1', '--out', 'old');
    expect(readFileSync(join(dir, 'old/rules/tier.grl'), 'utf8')).toBe(rules('gold'));
    expect(await run('rules', 'pull', '1', '--out', 'old')).toMatchObject({code: 2});
  });

  test('pushes nothing that is wrong, untested or unsound', async () => {
    const before = await json('rules', 'list');
    write('rules/tier.grl', 'rule "Tier" { when Counter.n >= then }');
    const broken = await run('rules', 'push', '--activate');
    expect(broken.code).toBe(2);
    expect(broken.stderr).toMatch(/tier\.grl:1:\d+/);
    write('rules/tier.grl', rules('gold'));
    write('tests/tier.test.yaml', tests.replace('Counter.n: 10}', 'Counter.n: 11}'));
    const failing = await run('rules', 'push');
    expect(failing.code).toBe(1);
    expect(failing.stderr).toMatch(/RULES_TESTS_FAIL[\s\S]*ten is enough/);
    write('tests/tier.test.yaml', tests);
    expect(await json('rules', 'list')).toEqual(before);
    expect((await run('rules', 'activate', '99')).stderr).toContain('REPOSITORY_UNKNOWN_VERSION');
    expect((await run('rules', 'activate', 'new')).stderr).toContain('RULES_VERSION_INVALID');
  });

  test('keys: shown once, kept by hash, revoked for good', async () => {
    const {key} = await json('keys', 'create', 'ci', '--scopes', 'rules', '--note', 'for CI');
    expect(key).toMatch(/^rk_/);
    const withKey = (...args: string[]) => rulectl(args, {cwd: dir, env: {RULECTL_KEY: key}});
    expect((await withKey('rules', 'list')).code).toBe(0);
    expect((await withKey('keys', 'list')).stderr).toContain('API_SCOPE_MISSING');
    const listed = await run('keys', 'list', '-o', 'json');
    expect(JSON.parse(listed.stdout).keys).toEqual(expect.arrayContaining([expect.objectContaining({id: 'ci'})]));
    expect(listed.stdout).not.toContain(key);
    await json('keys', 'revoke', 'ci');
    expect((await withKey('rules', 'list')).stderr).toContain('API_KEY_UNKNOWN');
    const audit = await json('keys', 'audit');
    expect(audit.entries[0]).toMatchObject({action: 'key-revoke', subject: 'ci'});
    expect((await run('keys', 'create', 'x', '--scopes', 'rule')).stderr).toContain('Did you mean "rules"?');
  });

  test('signing keys are for their owner alone, and sign activations', async () => {
    const {keyId, publicKey} = await json('keys', 'signing', '--out', 'sign.pem');
    expect(statSync(join(dir, 'sign.pem')).mode & 0o777).toBe(0o600);
    expect(publicKey).toMatch(/^[A-Za-z0-9+/=]+$/);
    expect((await run('keys', 'signing', '--out', 'sign.pem')).stderr).toContain('KEYS_FILE_THERE');
    const {activation} = await json('rules', 'activate', '1', '--sign', 'sign.pem');
    expect(activation).toMatchObject({version: 1, keyId});
    expect((await json('env', 'list')).environments).toMatchObject([{name: 'dev', rulesets: [{ruleset: 'shop'}]}]);
    expect((await run('rules', 'activate', '1', '--sign', 'cluster.yaml')).stderr).toContain('SIGNING_KEY_INVALID');
  });

  test('a second control on the same folder is refused', async () => {
    const second = await run('control', '--port', '0', '--data-dir', join(dir, 'data'));
    expect(second.code).toBe(2);
    expect(second.stderr).toContain('REPOSITORY_IN_USE');
  });
});

test('control says what it lacks', async () => {
  const result = await rulectl(['control', '--port', '0'], {cwd: tmpdir()});
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('CONTROL_NO_REPOSITORY');
});

describe('an embedded repository', () => {
  test('keeps all that was acknowledged when control is killed in mid-push', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'rulectl-crash-'));
    onTestFinished(() => rmSync(dir, {recursive: true, force: true}));
    const first = await startControl(dir);
    const client = openControl({url: first.url, key: adminKey});
    const acknowledged = new Map<number, string>();
    const pushing = (async () => {
      for (let i = 0; ; i++) {
        const bundle = bundleSaying(`word ${i}`);
        const {version} = await client.push('shop', {bundle: bundle as never, activate: {}});
        acknowledged.set(version.version, bundle.digest);
      }
    })().catch(() => {});
    await until(() => acknowledged.size > 10);
    await first.end('SIGKILL');
    await pushing;
    await client.close();

    const second = await startControl(dir);
    const after = openControl({url: second.url, key: adminKey});
    const versions = new Map((await after.versions('shop', {limit: 1000})).map(each => [each.version, each.bundle]));
    for (const [version, digest] of acknowledged) expect(versions.get(version)).toBe(digest);
    const {rulesets} = await after.rulesets();
    expect(rulesets[0]?.active?.version).toBe(Math.max(...versions.keys()));
    await after.close();
    await second.end('SIGTERM');
  });
});
