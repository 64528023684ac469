import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type Chart, type ChartName, components} from '../../scaffold/components.js';
import {isOwn} from '../../scaffold/files.js';
import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import type {InstallingStep} from './inventory.js';
import type {Kubectl} from './kubectl.js';
import {helmMs, lookForRelease, ourMark, placeArguments, removalArguments, uninstall} from './release.js';

interface Release {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly chart: ChartName | Chart;
  readonly release: string;
  readonly namespace: string;
  /** Files of values below the project, the later ones win. */
  readonly values?: readonly string[];
  readonly set?: Readonly<Record<string, string>>;
  readonly leaves?: string;
}

/** One Helm release as a step: installed or upgraded in one command, which waits until it is ready. */
export function releaseStep(deployment: Deployment, kubectl: Kubectl, release: Release): InstallingStep {
  const chart: Chart = typeof release.chart === 'string' ? components.charts[release.chart] : release.chart;
  const place = {namespace: release.namespace, context: kubectl.context};
  const args = (description: string) => [
    'upgrade',
    '--install',
    release.release,
    chart.chart,
    ...(chart.repository === undefined ? [] : ['--repo', chart.repository]),
    ...['--version', chart.version, ...placeArguments(place), '--create-namespace'],
    ...(release.values ?? []).flatMap(file => ['--values', file]),
    ...Object.entries(release.set ?? {}).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
    ...['--description', description, '--wait', '--timeout', '10m'],
  ];
  const isShared = release.namespace !== kubectl.namespace;
  const look = async () =>
    lookForRelease(release.release, {
      ...place,
      version: chart.version,
      description: await descriptionOf(deployment, release),
      isShared,
    });
  return {
    id: release.id,
    title: release.title,
    why: release.why,
    installs: {releases: [{name: release.release, namespace: release.namespace}]},
    command: ['helm', ...args(`${ourMark} <digest of its values>`)],
    ...(isShared ? {shared: true} : {within: 'namespace'}),
    probe: async () => (await look()).observation,
    run: async ({say}) => {
      const rest = args(await descriptionOf(deployment, release));
      await tools.helm.run(rest, {cwd: deployment.project.dir, onLine: say, timeoutMs: helmMs});
    },
    undo: {
      command: ['helm', ...removalArguments(release.release, place)],
      keep: async () => ((await look()).isOurs ? undefined : 'somebody else installed it'),
      run: async ({say}) => uninstall(release.release, place, say),
    },
    leaves: release.leaves,
  };
}

/** Our mark and a digest of all values: a release whose description says something else was made of others. */
async function descriptionOf({project, files}: Deployment, release: Release): Promise<string> {
  const texts = await Promise.all(
    (release.values ?? []).map(async file => {
      const path = file.slice('deploy/'.length);
      const onDisk = isOwn(path) ? await readFile(join(project.dir, file), 'utf8').catch(() => undefined) : undefined;
      return onDisk ?? files.get(path) ?? '';
    }),
  );
  const digest = createHash('sha256').update(JSON.stringify([texts, release.set ?? {}]));
  return `${ourMark} ${digest.digest('hex').slice(0, 12)}`;
}

/** Values of one of our charts: the generated file, then the hand-written one. */
export const valuesOf = (thing: string): string[] => [
  `deploy/helm/${thing}.values.yaml`,
  `deploy/helm/overrides/${thing}.values.yaml`,
];
