import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import type {Namespace} from 'kubernetes-models/v1';
import {beforeAll, describe, expect, test} from 'vitest';
import {parse, parseAllDocuments, stringify} from 'yaml';
import {openProject} from '../../src/cluster/providers/open-project.js';
import {renderProject} from '../../src/cluster/providers/render-project.js';
import {writeDeployFolder} from '../../src/cluster/scaffold/deploy-folder.js';
import {folderOf} from '../support/folder.js';
import {bareSpec, fullSpec, oneRule} from '../support/full-spec.js';
import {kubernetesTools} from '../support/kubernetes-tools.js';

let tools: ReturnType<typeof kubernetesTools>;
beforeAll(() => {
  tools = kubernetesTools();
}, 300_000);

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {readonly name: string; readonly namespace?: string};
  readonly spec: {
    readonly template?: {readonly spec: {readonly containers: readonly Container[]}};
    readonly minReplicas?: number;
    readonly maxReplicas?: number;
  };
}
interface Container {
  readonly image: string;
  readonly resources: {readonly requests: {readonly memory: string}; readonly limits: {readonly memory: string}};
  readonly readinessProbe?: object;
  readonly livenessProbe?: object;
  readonly startupProbe?: object;
  readonly securityContext: {readonly readOnlyRootFilesystem: boolean; readonly allowPrivilegeEscalation: boolean};
}

async function rendered(spec: string): Promise<string> {
  const dir = folderOf({'cluster.yaml': spec, 'rules/first.grl': oneRule});
  const project = await openProject(join(dir, 'cluster.yaml'));
  await writeDeployFolder(dir, await renderProject(project));
  return dir;
}

function kustomize(dir: string, overlay: string): Manifest[] {
  const text = execFileSync(tools.kubectl, ['kustomize', join('deploy/kubernetes', overlay)], {
    cwd: dir,
    encoding: 'utf8',
  });
  return parseAllDocuments(text).map(document => document.toJS() as Manifest);
}

type Model = new (content: object) => Pick<Namespace, 'validate'>;

const load = createRequire(import.meta.url);

/** The model of an object's kind; undefined for kinds that operators bring. */
function modelOf({apiVersion, kind}: Pick<Manifest, 'apiVersion' | 'kind'>): Model | undefined {
  const path = `kubernetes-models/${apiVersion}/${kind}`;
  if (!existsSync(join('node_modules', `${path}.js`))) return undefined;
  return (load(path) as Record<string, Model>)[kind];
}

interface RuleFile {
  readonly groups: readonly {readonly rules: readonly {readonly alert?: string; readonly annotations: object}[]}[];
}

/** The annotations of an alert, filled in as Prometheus would. */
function annotationsOf(dir: string, alert: string, labels: object): object {
  const {groups} = parse(readFileSync(join(dir, 'deploy/prometheus/rules.yml'), 'utf8')) as RuleFile;
  const rule = groups.flatMap(({rules}) => rules).find(each => each.alert === alert)!;
  const filled = Object.entries(labels).reduce(
    (text, [name, value]) => text.replaceAll(`{{ $labels.${name} }}`, String(value)),
    JSON.stringify(rule.annotations),
  );
  return JSON.parse(filled) as object;
}

describe('kustomize with the real kubectl', () => {
  test.each([
    [
      'every option',
      fullSpec,
      ['overlays/dev', 'overlays/staging', 'overlays/prod', 'clouds/aws/prod', 'clouds/gcp/prod'],
    ],
    ['no option', bareSpec, ['overlays/dev', 'overlays/staging', 'overlays/prod']],
    ['Linkerd', fullSpec.replace('mesh: istio', 'mesh: linkerd'), ['overlays/prod']],
    ['Consul', fullSpec.replace('mesh: istio', 'mesh: consul'), ['overlays/prod']],
  ])('%s: every overlay renders, hardened', async (_name, spec, overlays) => {
    const dir = await rendered(spec);
    for (const overlay of overlays) {
      const manifests = kustomize(dir, overlay);
      expect(manifests.length).toBeGreaterThan(10);
      const names = manifests.map(({kind, metadata}) => `${kind}/${metadata.name}`);
      expect(new Set(names).size).toBe(names.length);
      for (const {kind, metadata, spec: content} of manifests) {
        if (!['Namespace', 'StorageClass', 'GatewayClass'].includes(kind))
          expect(metadata.namespace).toMatch(/^(shop|bare)-/);
        for (const container of content?.template?.spec.containers ?? []) {
          expect(container).toMatchObject({
            securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false},
            readinessProbe: {},
            livenessProbe: {},
            startupProbe: {},
          });
          expect(container.resources.requests.memory).toBe(container.resources.limits.memory);
          expect(container.image).toMatch(/:[^:]+$/);
        }
      }
    }
  });

  test.each([
    ['every option', fullSpec, 'clouds/aws/prod', 25],
    ['no option', bareSpec, 'overlays/prod', 15],
    ['Linkerd', fullSpec.replace('mesh: istio', 'mesh: linkerd'), 'overlays/prod', 20],
    ['Consul', fullSpec.replace('mesh: istio', 'mesh: consul'), 'overlays/prod', 20],
  ])('%s: objects of Kubernetes itself fit their typed models', async (_name, spec, overlay, least) => {
    const checked: string[] = [];
    for (const manifest of kustomize(await rendered(spec), overlay)) {
      const Model = modelOf(manifest);
      if (Model === undefined) continue;
      expect(() => new Model(manifest).validate(), `${manifest.kind} ${manifest.metadata.name}`).not.toThrow();
      checked.push(manifest.kind);
    }
    expect(checked.length).toBeGreaterThanOrEqual(least);
    const broken = {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: 'a'}, spec: {replicas: 'three'}};
    const Deployment = modelOf(broken);
    expect(() => new Deployment!(broken).validate()).toThrow();
  });

  test('development runs one of each, production what the spec says', async () => {
    const dir = await rendered(bareSpec);
    const scales = (overlay: string) =>
      kustomize(dir, overlay)
        .filter(({kind}) => kind === 'HorizontalPodAutoscaler')
        .map(({spec}) => [spec.minReplicas, spec.maxReplicas]);
    expect(scales('overlays/dev')).toEqual([[1, 20]]);
    expect(scales('overlays/prod')).toEqual([[3, 20]]);
  });

  test('a patch of a person is applied and survives', async () => {
    const dir = await rendered(bareSpec);
    const patches = join(dir, 'deploy/kubernetes/overlays/prod/patches');
    writeFileSync(
      join(patches, 'kustomization.yaml'),
      `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: {kind: HorizontalPodAutoscaler, name: bare-all}
    patch: '[{"op": "replace", "path": "/spec/maxReplicas", "value": 33}]'
`,
    );
    const project = await openProject(join(dir, 'cluster.yaml'));
    await writeDeployFolder(dir, await renderProject(project));
    const [scale] = kustomize(dir, 'overlays/prod').filter(({kind}) => kind === 'HorizontalPodAutoscaler');
    expect(scale!.spec.maxReplicas).toBe(33);
  });
});

describe('helm', () => {
  test('reads the values files, ours and then the hand-written ones', async () => {
    const dir = await rendered(fullSpec);
    const chart = join(dir, 'chart');
    mkdirSync(join(chart, 'templates'), {recursive: true});
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: echo\nversion: 1.0.0\n');
    writeFileSync(join(chart, 'templates/values.yaml'), '{{ .Values | toYaml }}\n');
    const folder = join(dir, 'deploy/helm');
    writeFileSync(join(folder, 'overrides/valkey.values.yaml'), 'replica: {replicas: 5}\n');
    for (const file of readdirSync(folder).filter(name => name.endsWith('.values.yaml'))) {
      const args = [
        'template',
        'x',
        chart,
        '--values',
        join(folder, file),
        '--values',
        join(folder, 'overrides', file),
      ];
      const text = execFileSync(tools.helm, args, {encoding: 'utf8', env: {...process.env, HOME: dir}});
      const values = parse(text.replace(/^---\n# Source.*\n/m, '')) as {replica?: {replicas: number}};
      expect(values).toBeTypeOf('object');
      if (file === 'valkey.values.yaml') expect(values.replica!.replicas).toBe(5);
    }
  });
});

describe('Prometheus', () => {
  test('promtool accepts the rules', async () => {
    const dir = await rendered(fullSpec);
    const args = ['check', 'rules', 'deploy/prometheus/rules.yml', 'deploy/compose/rules.yml'];
    expect(execFileSync('promtool', args, {cwd: dir, encoding: 'utf8'})).toContain('SUCCESS');
  });

  test('the alerts fire when they should, and not before: promtool test rules', async () => {
    const dir = await rendered(bareSpec);
    const labels = 'job="bare", instance="all-1"';
    const down = {
      severity: 'ticket',
      job: 'bare',
      instance: 'all-1',
    };
    const requests = (status: number) =>
      `rulectl_request_duration_seconds_count{route="/v1/evaluate",status="${status}"}`;
    const expected = (alert: string, at: string, labels?: object) => ({
      eval_time: at,
      alertname: alert,
      exp_alerts:
        labels === undefined ? [] : [{exp_labels: labels, exp_annotations: annotationsOf(dir, alert, labels)}],
    });
    const content = {
      rule_files: ['rules.yml'],
      evaluation_interval: '5s',
      tests: [
        {
          interval: '5s',
          input_series: [
            {series: `up{${labels}}`, values: '1x11 0x60'},
            {series: 'up{job="barely", instance="other"}', values: '0x72'},
          ],
          alert_rule_test: [expected('RulectlNodeDown', '1m5s'), expected('RulectlNodeDown', '1m20s', down)],
        },
        {
          interval: '1m',
          // One answer in fifty is an error: 14.4 times the budget of 99.9 % and more.
          input_series: [
            {series: requests(200), values: '0+98x120'},
            {series: requests(503), values: '0x60 0+2x60'},
          ],
          alert_rule_test: [
            expected('RulectlErrorBudgetBurn', '59m'),
            expected('RulectlErrorBudgetBurn', '120m', {severity: 'page'}),
          ],
        },
        {
          interval: '1m',
          input_series: [
            {series: 'rulectl_ruleset_info{ruleset="bare",version="1",digest="a",instance="x"}', values: '1x30'},
            {series: 'rulectl_ruleset_info{ruleset="bare",version="2",digest="b",instance="y"}', values: '_x9 1x20'},
          ],
          alert_rule_test: [
            expected('RulectlMixedRulesets', '15m'),
            expected('RulectlMixedRulesets', '25m', {severity: 'ticket', ruleset: 'bare'}),
          ],
        },
      ],
    };
    const folder = join(dir, 'deploy/prometheus');
    writeFileSync(join(folder, 'rules.test.yml'), stringify(content));
    const text = execFileSync('promtool', ['test', 'rules', 'rules.test.yml'], {cwd: folder, encoding: 'utf8'});
    expect(text).toContain('SUCCESS');
  });

  test('promtool accepts the scrape configuration of compose', async () => {
    const dir = await rendered(fullSpec);
    const work = join(dir, 'check');
    mkdirSync(work);
    cpSync(join(dir, 'deploy/compose/rules.yml'), join(work, 'rules.yml'));
    writeFileSync(join(work, 'prometheus.yml'), readFileSync(join(dir, 'deploy/compose/prometheus.yml')));
    expect(execFileSync('promtool', ['check', 'config', 'prometheus.yml'], {cwd: work, encoding: 'utf8'})).toContain(
      'SUCCESS',
    );
  });
});
