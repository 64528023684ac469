import type {Observation} from '../../actions/step.js';
import {tools} from '../../tools/tools.js';
import type {Kubectl} from './kubectl.js';

export const present = (detail?: string): Observation =>
  detail === undefined ? {state: 'present'} : {state: 'present', detail};
export const absent = (detail?: string): Observation =>
  detail === undefined ? {state: 'absent'} : {state: 'absent', detail};

/** Whether an object is there. */
export async function lookFor(kubectl: Kubectl, kind: string, name: string): Promise<Observation> {
  return (await kubectl.get(kind, name)) === undefined ? absent() : present();
}

/**
 * A Helm release: there, absent, of another version, or stuck half-way. A release that was interrupted blocks every
 * later upgrade, which helm's own message does not explain.
 */
export async function lookForRelease(
  release: string,
  {
    namespace,
    context,
    version,
  }: {readonly namespace: string; readonly context: string | undefined; readonly version: string},
): Promise<Observation> {
  const where = ['--namespace', namespace, ...(context === undefined ? [] : ['--kube-context', context])];
  const {code, stdout, stderr} = await tools.helm.attempt(['status', release, ...where, '-o', 'json']);
  if (code !== 0) {
    if (/not found/i.test(stderr)) return absent();
    return {state: 'unknown', detail: stderr.trim().split('\n').at(-1) ?? 'helm did not answer'};
  }
  const status = JSON.parse(stdout) as {info?: {status?: string}; chart?: {metadata?: {version?: string}}};
  const state = status.info?.status ?? 'unknown';
  if (state.startsWith('pending')) {
    return {
      state: 'stuck',
      detail: `the release ${release} is ${state}: an earlier helm was stopped in the middle`,
      wayOut: `run \`helm rollback ${release} --namespace ${namespace}\`, or \`helm uninstall ${release} --namespace ${namespace}\` where it was the first install; then deploy again`,
    };
  }
  if (state === 'failed') return {state: 'changed', detail: 'the last upgrade failed'};
  const found = status.chart?.metadata?.version;
  if (found !== undefined && found !== version.replace(/^v/, '') && found !== version) {
    return {state: 'changed', detail: `chart ${found}, wanted ${version}`};
  }
  return present(state);
}
