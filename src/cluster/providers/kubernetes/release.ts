import {absent, type Observation, present} from '../../actions/step.js';
import {tools} from '../../tools/tools.js';

/** Begins the description of every release of ours: others are not upgraded, nor uninstalled by a destroy. */
export const ourMark = 'rulectl';

/** helm's own limit is ten minutes. */
export const helmMs = 11 * 60_000;

export interface ReleasePlace {
  readonly namespace: string;
  readonly context: string | undefined;
}

interface WantedRelease extends ReleasePlace {
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
  const {status, complaint} = await statusOf(release, wanted);
  if (complaint !== undefined) return {observation: {state: 'unknown', detail: complaint}, isOurs: true};
  if (status === undefined) return {observation: absent(), isOurs: true};
  const isOurs = !wanted.isShared || isMarked(status);
  return {observation: stateOf(release, status, isOurs, wanted), isOurs};
}

/** Whether a release is there that a deploy of ours installed. Throws when helm cannot say. */
export async function isReleaseOfOurs(release: string, place: ReleasePlace): Promise<boolean> {
  const {status, complaint} = await statusOf(release, place);
  if (complaint !== undefined) throw new Error(complaint);
  return status !== undefined && isMarked(status);
}

const isMarked = ({info}: ReleaseStatus): boolean => (info?.description ?? '').startsWith(ourMark);

/** Where helm looks for a release, as its arguments. */
export const placeArguments = ({namespace, context}: ReleasePlace): string[] => [
  ...['--namespace', namespace],
  ...(context === undefined ? [] : ['--kube-context', context]),
];

/** Arguments that take a release away. */
export const removalArguments = (release: string, place: ReleasePlace): string[] => [
  ...['uninstall', release],
  ...placeArguments(place),
  '--wait',
];

/** Takes a release away, and waits until it is gone. */
export async function uninstall(release: string, place: ReleasePlace, say: (line: string) => void): Promise<void> {
  await tools.helm.run(removalArguments(release, place), {onLine: say, timeoutMs: helmMs});
}

/** What helm says of a release: nothing where there is none, a complaint where it cannot say. */
async function statusOf(release: string, place: ReleasePlace): Promise<{status?: ReleaseStatus; complaint?: string}> {
  const {code, stdout, stderr} = await tools.helm.attempt(['status', release, ...placeArguments(place), '-o', 'json']);
  if (code === 0) return {status: JSON.parse(stdout) as ReleaseStatus};
  if (/not found/i.test(stderr)) return {};
  return {complaint: stderr.trim().split('\n').at(-1) || 'helm did not answer'};
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
