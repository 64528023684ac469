import {absent, type Observation, present} from '../../actions/step.js';
import {tools} from '../../tools/tools.js';

/** Begins the description of every release of ours: others are not upgraded, nor uninstalled by a destroy. */
export const ourMark = 'rulectl';

interface WantedRelease {
  readonly namespace: string;
  readonly context: string | undefined;
  readonly version: string;
  /** Of a release with our values. */
  readonly description: string;
  /** It serves the whole cluster: one that somebody else installed will do. */
  readonly isShared: boolean;
}

interface ReleaseStatus {
  readonly info?: {readonly status?: string; readonly description?: string};
  readonly chart?: {readonly metadata?: {readonly version?: string}};
}

/**
 * A Helm release: there, absent, of another version or other values, or stuck half-way. A release that was interrupted
 * blocks every later upgrade, which helm's own message does not explain.
 */
export async function lookForRelease(
  release: string,
  wanted: WantedRelease,
): Promise<{readonly observation: Observation; readonly isOurs: boolean}> {
  const {namespace, context} = wanted;
  const where = ['--namespace', namespace, ...(context === undefined ? [] : ['--kube-context', context])];
  const {code, stdout, stderr} = await tools.helm.attempt(['status', release, ...where, '-o', 'json']);
  if (code !== 0) {
    const detail = stderr.trim().split('\n').at(-1) || 'helm did not answer';
    const observation = /not found/i.test(stderr) ? absent() : ({state: 'unknown', detail} as const);
    return {observation, isOurs: true};
  }
  const status = JSON.parse(stdout) as ReleaseStatus;
  const description = status.info?.description ?? '';
  const isOurs = !wanted.isShared || description.startsWith(ourMark);
  return {observation: stateOf(release, status, isOurs, wanted), isOurs};
}

function stateOf(
  release: string,
  {info, chart}: ReleaseStatus,
  isOurs: boolean,
  {namespace, version, description}: WantedRelease,
): Observation {
  const state = info?.status ?? 'unknown';
  if (state.startsWith('pending') || state === 'uninstalling') {
    return {
      state: 'stuck',
      detail: `the release ${release} is ${state}: an earlier helm was stopped in the middle`,
      wayOut: `run \`helm rollback ${release} --namespace ${namespace}\`, or \`helm uninstall ${release} --namespace ${namespace}\` where it was the first install; then deploy again`,
    };
  }
  if (state === 'failed') return {state: 'changed', detail: 'the last upgrade failed'};
  if (!isOurs) return present('somebody else installed it; it is left as it is');
  const found = chart?.metadata?.version;
  if (found !== undefined && found !== version.replace(/^v/, '') && found !== version) {
    return {state: 'changed', detail: `chart ${found}, wanted ${version}`};
  }
  if (info?.description !== undefined && info.description !== description) {
    return {state: 'changed', detail: 'other values than the cluster file asks for'};
  }
  return present(state);
}
