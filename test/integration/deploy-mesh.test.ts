import {X509Certificate} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import {rulectl} from '../support/cli.js';
import {type Cloud, cloud} from '../support/cloud.js';
import {deploy, deployProject, readyToDeploy} from '../support/deploy-project.js';

beforeAll(readyToDeploy, 300_000);

const dayMs = 86_400_000;

const dataOf = (world: Cloud, name: string, key: string): string => {
  const value = world.state().objects[name]?.data?.[key] ?? '';
  return name.startsWith('secret/') ? Buffer.from(value, 'base64').toString() : value;
};

test('Linkerd gets a trust anchor and an issuer of our own, renews the issuer in time, and loses both in the end', async () => {
  const [cwd, world] = [deployProject('{mesh: linkerd}'), cloud()];
  const first = await deploy('kubernetes', cwd, world);
  expect(first.code, first.stderr).toBe(0);
  const issuer = () => new X509Certificate(dataOf(world, 'secret/linkerd-identity-issuer', 'tls.crt'));
  const anchor = new X509Certificate(dataOf(world, 'configmap/linkerd-identity-trust-roots', 'ca-bundle.crt'));
  expect(anchor.subject).toBe('CN=root.linkerd.cluster.local');
  expect([anchor.ca, issuer().ca, issuer().checkIssued(anchor), issuer().verify(anchor.publicKey)]).toEqual(
    Array.from({length: 4}, () => true),
  );
  expect(dataOf(world, 'secret/linkerd-identity-issuer', 'tls.key')).toContain('BEGIN EC PRIVATE KEY');
  const {commands, releases} = world.state();
  const at = (part: string) => commands.findIndex(line => line.includes(part));
  expect(at('linkerd-crds')).toBeLessThan(at('linkerd-control-plane'));
  expect(Object.keys(releases)).toEqual(
    expect.arrayContaining(['linkerd-cni', 'linkerd-crds', 'linkerd-control-plane']),
  );
  expect(commands.join('\n')).not.toContain('BEGIN');

  const before = issuer().serialNumber;
  expect((await deploy('kubernetes', cwd, world)).code).toBe(0);
  expect(issuer().serialNumber).toBe(before);

  const late = Date.parse(issuer().validTo) - 89 * dayMs;
  const {stdout} = await rulectl(['deploy', 'kubernetes', '--dry-run', '-o', 'json'], {
    cwd,
    env: {...world.env, NODE_OPTIONS: `--import=${dayShift(late)}`},
  });
  const {steps} = JSON.parse(stdout) as {steps: {id: string; because: string; needed: boolean}[]};
  expect(steps.find(({id}) => id === 'mesh:linkerd-identity')).toMatchObject({
    needed: true,
    because: expect.stringContaining('the issuer expires at'),
  });

  const destroyed = await rulectl(['destroy', 'kubernetes', '--yes', 'shop'], {cwd, env: world.env});
  expect(destroyed.code, destroyed.stderr).toBe(0);
  expect(Object.keys(world.state().objects).filter(name => name.includes('linkerd'))).toEqual([]);
}, 300_000);

test('Consul comes before the objects that it defines, and goes with the last environment', async () => {
  const [cwd, world] = [deployProject('{mesh: consul}'), cloud()];
  const {code, stderr} = await deploy('kubernetes', cwd, world);
  expect(code, stderr).toBe(0);
  expect(Object.keys(world.state().objects)).toEqual(
    expect.arrayContaining(['serviceintentions/shop-pricing', 'servicedefaults/shop-pricing']),
  );
  expect(Object.keys(world.state().releases)).toContain('consul');
  const destroyed = await rulectl(['destroy', 'kubernetes', '--yes', 'shop'], {cwd, env: world.env});
  expect(destroyed.code, destroyed.stderr).toBe(0);
  expect(world.state()).toMatchObject({releases: {}, objects: {}});
}, 300_000);

const planOf = async (cwd: string, {env}: Cloud) => rulectl(['deploy', 'gcp', '--dry-run', '-o', 'json'], {cwd, env});

test('Autopilot admits no mesh, and is told so before anything begins', async () => {
  const {code, stdout, stderr} = await planOf(deployProject('{mesh: istio}'), cloud());
  expect({code, stdout}).toEqual({code: 2, stdout: ''});
  expect(JSON.parse(stderr)).toMatchObject({code: 'DEPLOY_MESH_ON_AUTOPILOT'});
});

test.each([
  ['istio', 'mesh:istio-cni', 'global.platform=gke'],
  ['linkerd', 'mesh:linkerd-cni', 'destCNIBinDir=/home/kubernetes/bin'],
  ['consul', 'mesh:consul', 'connectInject.cni.cniBinDir=/home/kubernetes/bin'],
])('%s on machines of GKE: its plugin goes where they look', async (mesh, id, word) => {
  const cwd = deployProject(`{mesh: ${mesh}}`);
  const file = join(cwd, 'cluster.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^( {4}gcp:)\n/m, '$1\n      autopilot: false\n'));
  const {stdout} = await planOf(cwd, cloud());
  const {steps} = JSON.parse(stdout) as {steps: {id: string; command: string[]}[]};
  expect(steps.find(step => step.id === id)!.command).toContain(word);
});

test('on Autopilot Prometheus leaves the parts of the system alone', async () => {
  const {stdout} = await planOf(deployProject(), cloud());
  const {steps} = JSON.parse(stdout) as {steps: {id: string; command: string[]}[]};
  expect(steps.find(({id}) => id === 'controller:monitoring')!.command).toContain('nodeExporter.enabled=false');
});

/** A module that sets the clock of a program to a moment. */
const dayShift = (moment: number): string =>
  `data:text/javascript,${encodeURIComponent(`const now = Date.now; const by = ${moment} - now(); Date.now = () => now() + by;`)}`;
