import {writeFileSync} from 'node:fs';
import {readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {parseAllDocuments} from 'yaml';
import {openProject} from '../../../../src/cluster/providers/open-project.js';
import {renderProject} from '../../../../src/cluster/providers/render-project.js';
import {differences, writeDeployFolder} from '../../../../src/cluster/scaffold/deploy-folder.js';
import {folderOf} from '../../../support/folder.js';
import {bareSpec, fullSpec, oneRule} from '../../../support/full-spec.js';

async function projectOf(spec: string) {
  const dir = folderOf({'cluster.yaml': spec, 'rules/first.grl': oneRule});
  return openProject(join(dir, 'cluster.yaml'));
}

const manifestsIn = (files: ReadonlyMap<string, string>) =>
  [...files]
    .filter(([path]) => path.startsWith('kubernetes/') && path.endsWith('.yaml'))
    .flatMap(([, text]) => parseAllDocuments(text).map(document => document.toJS() as {kind: string}));

describe('rendering', () => {
  test.each([
    ['every option', fullSpec],
    ['no option', bareSpec],
  ])('%s: the same bytes each time', async (_name, spec) => {
    const project = await projectOf(spec);
    expect([...(await renderProject(project))]).toEqual([...(await renderProject(project))]);
  });

  test.each([
    ['every option', fullSpec],
    ['no option', bareSpec],
  ])('%s: as reviewed', async (name, spec) => {
    const files = await renderProject(await projectOf(spec));
    const text = [...files].map(([path, content]) => `### ${path}\n${content}`).join('\n');
    await expect(text).toMatchFileSnapshot(join('__snapshots__', `${name.replaceAll(' ', '-')}.txt`));
  });

  test('every YAML file can be read back', async () => {
    for (const [path, text] of await renderProject(await projectOf(fullSpec))) {
      if (!/\.ya?ml$/.test(path)) continue;
      for (const document of parseAllDocuments(text)) {
        expect('errors' in document ? document.errors : []).toEqual([]);
      }
    }
  });

  test('nothing runs on a floating tag, from Bitnami or without a password', async () => {
    const text = [...(await renderProject(await projectOf(fullSpec))).values()].join('\n');
    expect(text).not.toMatch(/image: \S+:latest|bitnami|auth\.enabled=false|allow-empty-password/i);
  });

  test('KEDA takes the place of the HPA; never both', async () => {
    const kinds = manifestsIn(await renderProject(await projectOf(fullSpec))).map(({kind}) => kind);
    expect(kinds).toContain('ScaledObject');
    expect(kinds).not.toContain('HorizontalPodAutoscaler');
  });

  test('the heap limit follows the memory limit, and memory is requested in full', async () => {
    const files = await renderProject(await projectOf(fullSpec));
    expect(files.get('kubernetes/base/deployments.yaml')).toContain('--max-old-space-size=192');
  });

  test('a secret in the environment reaches no file', async () => {
    const canary = 'canary-5f1d0c';
    process.env.REDIS_URL = `redis://:${canary}@redis:6379`;
    try {
      const project = await projectOf(fullSpec);
      expect([...(await renderProject(project)).values()].join('\n')).not.toContain(canary);
    } finally {
      delete process.env.REDIS_URL;
    }
  });

  test.each(['gateway-api', 'ingress', 'load-balancer'])('%s without keys is refused', async exposure => {
    const spec = fullSpec
      .replace('exposure: gateway-api', `exposure: ${exposure}`)
      .replace('rateLimit:', 'auth: {apiKeys: false}, rateLimit:');
    await expect(projectOf(spec)).rejects.toMatchObject({code: 'SPEC_OPEN_LISTENER'});
  });

  test('Linkerd: our pods get a proxy, and only the callers of the data flow are let in', async () => {
    const files = await renderProject(await projectOf(fullSpec.replace('mesh: istio', 'mesh: linkerd')));
    const base = parseAllDocuments(files.get('kubernetes/base/deployments.yaml')!).map(each => each.toJS());
    const annotations = base.map(({spec}) => spec.template.metadata.annotations);
    expect(new Set(annotations.map(each => each['linkerd.io/inject']))).toEqual(new Set(['enabled']));
    const space = files.get('kubernetes/overlays/prod/environment/namespace.yaml')!;
    expect(space).not.toContain('linkerd');
    const policies = [...files].filter(([path]) => path.endsWith('/environment/mesh.yaml')).map(([, text]) => text);
    expect(policies.length).toBe(3);
    const [first] = policies.map(text => parseAllDocuments(text).map(each => each.toJS()));
    const refsOf = (name: string) =>
      first!
        .find(({kind, metadata}) => kind === 'MeshTLSAuthentication' && metadata.name === name)
        .spec.identityRefs.map((ref: {name: string}) => ref.name);
    expect(refsOf('shop-control')).toEqual(['shop-node', 'shop-gateway']);
    const servers = first!.filter(({kind}) => kind === 'Server').map(({metadata}) => metadata.name);
    expect(servers).not.toContain('shop-gateway');
    expect(servers.length).toBe(base.length - 1);
  });

  test('Consul: accounts named as their Services, one Service for each pod, callers of the data flow', async () => {
    const files = await renderProject(await projectOf(fullSpec.replace('mesh: istio', 'mesh: consul')));
    const base = parseAllDocuments(files.get('kubernetes/base/deployments.yaml')!).map(each => each.toJS());
    for (const {metadata, spec} of base) {
      const {serviceAccountName} = spec.template.spec;
      const {annotations} = spec.template.metadata;
      expect(serviceAccountName).toBe(metadata.name);
      expect(annotations['consul.hashicorp.com/kubernetes-service']).toBe(metadata.name);
      const isDoor = metadata.name === 'shop-gateway';
      const kept = annotations['consul.hashicorp.com/transparent-proxy-exclude-inbound-ports'];
      expect(kept).toBe(isDoor ? '9090,8080' : '9090');
    }
    const accounts = parseAllDocuments(files.get('kubernetes/base/accounts.yaml')!).map(each => each.toJS());
    const names = accounts.filter(({kind}) => kind === 'ServiceAccount').map(({metadata}) => metadata.name);
    expect(names).toEqual(expect.arrayContaining(base.map(({metadata}) => metadata.name)));
    const services = parseAllDocuments(files.get('kubernetes/base/services.yaml')!).map(each => each.toJS());
    for (const {metadata} of services.filter(({spec}) => spec.clusterIP === 'None'))
      expect(metadata.labels['consul.hashicorp.com/service-ignore']).toBe('true');
    const policies = parseAllDocuments(files.get('kubernetes/overlays/prod/environment/mesh.yaml')!);
    const intentions = policies.map(each => each.toJS()).filter(({kind}) => kind === 'ServiceIntentions');
    const sourcesOf = (name: string) => intentions.find(({metadata}) => metadata.name === name).spec.sources;
    expect(sourcesOf('shop-validation')).toEqual([{name: 'shop-gateway', action: 'allow'}]);
    expect(files.get('helm/consul.values.yaml')).toContain('manageSystemACLs: true');
  });

  test.each(['istio', 'linkerd', 'consul'])('%s: the TLS edge may send what its mesh sends', async mesh => {
    const spec = fullSpec
      .replace('mesh: istio', `mesh: ${mesh}`)
      .replace('exposure: gateway-api', 'exposure: load-balancer');
    const text = (await renderProject(await projectOf(spec))).get('kubernetes/components/cluster/ingress.yaml')!;
    const documents = parseAllDocuments(text).map(each => each.toJS());
    const {spec: policy} = documents.find(({kind}) => kind === 'NetworkPolicy');
    const sent = policy.egress.flatMap(({ports}: {ports: {port: number}[]}) => ports.map(({port}) => port));
    expect(sent).toContain({istio: 15008, linkerd: 4143, consul: 20000}[mesh]);
  });

  test('a load balancer ends TLS in front of the gateways', async () => {
    const files = await renderProject(
      await projectOf(fullSpec.replace('exposure: gateway-api', 'exposure: load-balancer')),
    );
    const services = parseAllDocuments(files.get('kubernetes/components/cluster/ingress.yaml')!).map(each =>
      each.toJS(),
    );
    const service = services.find(({kind}) => kind === 'Service') as {spec: {type: string; ports: {port: number}[]}};
    expect(service.spec.type).toBe('LoadBalancer');
    expect(service.spec.ports[0]!.port).toBe(443);
    expect(files.get('kubernetes/base/services.yaml')).not.toContain('LoadBalancer');
  });
});

describe('the deploy folder', () => {
  test('settles after one render, and tells what differs before', async () => {
    const project = await projectOf(bareSpec);
    const files = await renderProject(project);
    expect((await differences(project.dir, files)).every(({state}) => state === 'missing')).toBe(true);
    await writeDeployFolder(project.dir, files);
    expect(await differences(project.dir, files)).toEqual([]);
  });

  test('tells a hand edit from an old file, and overwrites only when forced', async () => {
    const project = await projectOf(bareSpec);
    const files = await renderProject(project);
    await writeDeployFolder(project.dir, files);
    const edited = join(project.dir, 'deploy/prometheus/rules.yml');
    writeFileSync(edited, 'groups: []\n');
    expect(await differences(project.dir, files)).toMatchObject([
      {path: 'deploy/prometheus/rules.yml', state: 'edited'},
    ]);
    await expect(writeDeployFolder(project.dir, files)).rejects.toMatchObject({code: 'SCAFFOLD_HAND_EDITED'});
    expect(await readFile(edited, 'utf8')).toBe('groups: []\n');
    await writeDeployFolder(project.dir, files, {force: true});
    expect(await differences(project.dir, files)).toEqual([]);
  });

  test('leaves hand-written patches and values alone', async () => {
    const project = await projectOf(bareSpec);
    const files = await renderProject(project);
    await writeDeployFolder(project.dir, files);
    const own = join(project.dir, 'deploy/helm/overrides/valkey.values.yaml');
    writeFileSync(own, 'replica: {replicas: 5}\n');
    expect(await differences(project.dir, files)).toEqual([]);
    await writeDeployFolder(project.dir, files, {force: true});
    expect(await readFile(own, 'utf8')).toBe('replica: {replicas: 5}\n');
  });

  test('removes what it generated once and no longer does', async () => {
    const project = await projectOf(fullSpec);
    await writeDeployFolder(project.dir, await renderProject(project));
    const after = new Map(await renderProject(project));
    after.delete('helm/postgres.yaml');
    expect(await writeDeployFolder(project.dir, after)).toMatchObject([
      {path: 'deploy/helm/postgres.yaml', state: 'stale'},
    ]);
    await expect(readFile(join(project.dir, 'deploy/helm/postgres.yaml'))).rejects.toThrow();
  });

  test('shows the old and the new value of a drift', async () => {
    const project = await projectOf(bareSpec);
    await writeDeployFolder(project.dir, await renderProject(project));
    writeFileSync(project.file, `${bareSpec.replace('replicated', 'replicated, slo: {p99Ms: 77}')}`);
    const found = await differences(project.dir, await renderProject(await openProject(project.file)));
    expect(found.map(({diff}) => diff).join('\n')).toContain('0.077');
    await rm(project.dir, {recursive: true});
  });
});
