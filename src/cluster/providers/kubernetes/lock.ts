import {hostname, userInfo} from 'node:os';
import {absent, type Step} from '../../actions/step.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import type {Kubectl, KubernetesObject} from './kubectl.js';

/** A deployer that died on another machine holds the lease no longer than this. */
const leaseSeconds = 900;
/** A living one renews it; three renewals may fail before it is lost. */
const renewEveryMs = 225_000;

const leaseName = ({blueprint}: Deployment) => `${blueprint.name}-deploy`;

/** Who deploys: a person, on a machine, in a process. */
const holder = (): string => `${userInfo().username}@${hostname()}#${process.pid}`;

/** Whether a holder was a process of this machine that has ended. */
function isGone(identity: string): boolean {
  const [where, pid] = identity.split('#');
  if (where !== holder().split('#')[0] || pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch {
    return true;
  }
}

/** The Lease (coordination.k8s.io/v1) that keeps a second laptop or CI runner out. */
export function lockStep(deployment: Deployment, kubectl: Kubectl): Step {
  const args = ['create', '-f', '-'];
  let there: KubernetesObject | undefined;
  return {
    id: 'lock',
    title: 'Deploy lease',
    why: 'Two deployers at once would undo each other’s steps.',
    command: kubectl.command(...args),
    probe: async () => {
      there = await kubectl.get('lease', leaseName(deployment));
      if (there === undefined) return absent();
      refuseOther(there);
      return {state: 'changed', detail: 'the lease of an earlier deploy has ended'};
    },
    run: async ({say}) => {
      there = await kubectl.get('lease', leaseName(deployment));
      if (there !== undefined) refuseOther(there);
      const verb = there === undefined ? args : ['replace', '-f', '-'];
      await kubectl.run(verb, {onLine: say, input: JSON.stringify(lease(deployment, there))});
    },
  };
}

/** Gives the lease back; the last step. */
export function unlockStep(deployment: Deployment, kubectl: Kubectl): Step {
  const args = ['delete', 'lease', leaseName(deployment), '--ignore-not-found'];
  return {
    id: 'unlock',
    title: 'Give the lease back',
    why: 'The next deployer need not wait.',
    command: kubectl.command(...args),
    probe: async () => absent('it is held'),
    run: async ({say}) => void (await kubectl.run(args, {onLine: say})),
  };
}

/** Gives the lease back after a failure, as well as it can; that of somebody else is left alone. */
export async function releaseLock(deployment: Deployment, kubectl: Kubectl): Promise<void> {
  try {
    const there = await kubectl.get('lease', leaseName(deployment));
    if (holderOf(there) !== holder()) return;
    await kubectl.attempt(['delete', 'lease', leaseName(deployment), '--ignore-not-found'], {timeoutMs: 10_000});
  } catch {
    // The cluster cannot be reached: the lease ends by itself.
  }
}

/** Renews the lease until it is stopped. `lost` is told who took it over, when this process slept for too long. */
export function keepLease(
  deployment: Deployment,
  kubectl: Kubectl,
  lost: (holder: string) => void,
): {readonly stop: () => void} {
  const renew = async () => {
    const there = await kubectl.get('lease', leaseName(deployment));
    if (there === undefined) return;
    if (holderOf(there) !== holder()) return lost(holderOf(there) ?? 'somebody else');
    // The object carries its resource version: a renewal that comes too late is refused by the API server.
    await kubectl.attempt(['replace', '-f', '-'], {input: JSON.stringify(lease(deployment, there)), timeoutMs: 20_000});
  };
  const timer = setInterval(() => void renew().catch(() => undefined), renewEveryMs);
  timer.unref();
  return {stop: () => clearInterval(timer)};
}

const holderOf = (lease: KubernetesObject | undefined): string | undefined =>
  (lease?.spec as {holderIdentity?: string} | undefined)?.holderIdentity;

function refuseOther(found: KubernetesObject): void {
  const spec = found.spec as {holderIdentity?: string; renewTime?: string} | undefined;
  const seconds = Math.round((Date.now() - Date.parse(spec?.renewTime ?? '')) / 1000);
  const other = spec?.holderIdentity;
  if (other && other !== holder() && !isGone(other) && seconds < leaseSeconds)
    throw errors.DEPLOY_LOCKED(other, seconds);
}

function lease(deployment: Deployment, there: KubernetesObject | undefined) {
  const now = new Date().toISOString().replace('Z', '000Z');
  const held = there?.spec as {holderIdentity?: string; acquireTime?: string} | undefined;
  const acquireTime = held?.holderIdentity === holder() ? (held.acquireTime ?? now) : now;
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {...(there?.metadata ?? {}), name: leaseName(deployment), namespace: undefined},
    spec: {holderIdentity: holder(), leaseDurationSeconds: leaseSeconds, acquireTime, renewTime: now},
  };
}
