import type {Step} from '../../actions/step.js';
import {type ChartName, components} from '../../scaffold/components.js';
import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import type {Kubectl} from './kubectl.js';
import {lookForRelease} from './observe.js';

interface Release {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly chart: ChartName;
  readonly release: string;
  readonly namespace: string;
  /** Files of values below the project, the later ones win. */
  readonly values?: readonly string[];
  readonly set?: Readonly<Record<string, string>>;
  readonly leaves?: string;
}

/** One Helm release as a step: installed or upgraded in one command, which waits until it is ready. */
export function releaseStep({project}: Deployment, kubectl: Kubectl, release: Release): Step {
  const chart = components.charts[release.chart];
  const context = kubectl.context === undefined ? [] : ['--kube-context', kubectl.context];
  const where = ['--namespace', release.namespace, ...context];
  const args = [
    'upgrade',
    '--install',
    release.release,
    chart.chart,
    ...('repository' in chart ? ['--repo', chart.repository] : []),
    ...['--version', chart.version, ...where, '--create-namespace'],
    ...(release.values ?? []).flatMap(file => ['--values', file]),
    ...Object.entries(release.set ?? {}).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
    ...['--wait', '--timeout', '10m'],
  ];
  const removal = ['uninstall', release.release, ...where, '--wait'];
  const run = (rest: readonly string[], say: (line: string) => void) =>
    tools.helm.run(rest, {cwd: project.dir, onLine: say, timeoutMs: 11 * 60_000});
  return {
    id: release.id,
    title: release.title,
    why: release.why,
    command: ['helm', ...args],
    probe: () =>
      lookForRelease(release.release, {namespace: release.namespace, context: kubectl.context, version: chart.version}),
    run: async ({say}) => void (await run(args, say)),
    undo: {command: ['helm', ...removal], run: async ({say}) => void (await run(removal, say))},
    ...(release.leaves === undefined ? {} : {leaves: release.leaves}),
  };
}

/** Values of one of our charts: the generated file, then the hand-written one. */
export const valuesOf = (thing: string): string[] => [
  `deploy/helm/${thing}.values.yaml`,
  `deploy/helm/overrides/${thing}.values.yaml`,
];
