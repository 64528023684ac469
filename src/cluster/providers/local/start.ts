import {randomUUID} from 'node:crypto';
import {accessSync, constants, mkdirSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {at} from '../../../kit/errors.js';
import type {Project} from '../../project/project.js';
import {type Published, publishProject} from '../../rules/publish-project.js';
import {type ClusterStatus, statusOf} from '../../running/cluster-status.js';
import type {ScaleEvent} from '../../running/running-cluster.js';
import {writeTarget} from '../../running/target-file.js';
import {tools} from '../../tools/tools.js';
import {errors} from './errors.js';
import {localFolders} from './folders.js';
import {identityOf, isAlive, signalTo, untilGone} from './identity.js';
import {adminKey, clusterToken, localTarget} from './keys.js';
import {localCluster} from './local-cluster.js';
import {withLock} from './lock.js';
import {writeMonitoring} from './monitoring.js';
import {untilSettled} from './parts.js';
import {isFree} from './ports.js';
import {untilUnused} from './probe.js';
import {readyWait} from './ready-wait.js';
import {type LocalState, type RoleRecord, readState, readWanted, writeWanted} from './state-file.js';
import {stopUnlocked} from './stop.js';
import {startSupervisor} from './supervise.js';
import {
  type LocalChoices,
  type RoleKind,
  roleEnvironment,
  sealOf,
  type Wanted,
  type WantedRole,
  wantedRoles,
} from './wanted.js';

export interface Started {
  readonly status: ClusterStatus;
  readonly key: string;
  readonly published: Published;
}

/**
 * Makes the local cluster what the project says: starts what is missing, publishes the rules, scales, replaces what only
 * a restart can change; what is right already is left alone. Resolves when everything is ready. On failure, or when the
 * signal aborts, nothing is left of a cluster that did not run before, and one that did has the processes it had.
 */
export async function startCluster(project: Project, options: StartOptions = {}): Promise<Started> {
  const {dir} = project;
  prepareFolders(dir);
  return withLock(dir, async () => {
    // Under another name it is another cluster, with rules and sessions of its own.
    if (isOther(readState(dir), project)) await stopUnlocked(dir);
    const before = readState(dir);
    const wantedBefore = readWanted(dir);
    const fileBefore = await readFile(localFolders(dir).file).catch(() => undefined);
    const running = isAlive(before?.supervisor);
    try {
      return await bringUp(project, options, running ? before : undefined);
    } catch (error) {
      options.on?.({kind: 'undoing'});
      if (running && wantedBefore) {
        if (fileBefore) await writeFileAtomic(localFolders(dir).file, fileBefore);
        await writeWanted(dir, {...wantedBefore, revision: randomUUID()});
      } else await stopUnlocked(dir);
      throw error;
    }
  });
}

const isOther = (state: LocalState | undefined, {spec}: Project): boolean =>
  state !== undefined && (state.cluster !== spec.name || state.environment !== spec.environment);

/** Throws LOCAL_FOLDER_UNUSABLE before anything has been started. */
function prepareFolders(dir: string): void {
  const {root, logs} = localFolders(dir);
  for (const folder of [root, logs]) {
    try {
      mkdirSync(folder, {recursive: true});
      accessSync(folder, constants.W_OK);
    } catch (error) {
      const {code} = error as NodeJS.ErrnoException;
      const why =
        code === 'EROFS' ? 'the file system is read-only' : code === 'ENOSPC' ? 'the disk is full' : noFolder(code);
      throw errors.LOCAL_FOLDER_UNUSABLE(folder, why, at({path: folder, cause: error}));
    }
  }
}

const noFolder = (code: string | undefined): string =>
  code === 'EEXIST' || code === 'ENOTDIR' ? 'a file is in its place' : 'no permission';

async function bringUp(project: Project, options: StartOptions, running: LocalState | undefined): Promise<Started> {
  const {dir, spec, file} = project;
  const {on = () => {}} = options;
  const environment = roleEnvironment(project, options.env);
  const token = await clusterToken(dir);
  const key = await adminKey(dir);
  if (options.monitoring) await tools.prometheus.version();
  const seal = sealOf(environment, token);
  const roles = wantedRoles(project, options, seal);
  await refuseTakenPorts(roles, running?.roles ?? []);
  options.signal?.throwIfAborted();
  if (options.monitoring) await writeMonitoring(project);
  on({kind: 'starting', roles: roles.map(({name}) => name), running: running !== undefined});
  const wanted: Wanted = {
    revision: randomUUID(),
    cluster: spec.name,
    environment: spec.environment,
    // What is to go serves on until the new rules are live everywhere: a group that goes is in the old ones.
    roles: [...roles, ...leavers(dir, roles, running)],
    owner: options.owned ? (identityOf(process.pid) ?? null) : null,
  };
  await writeFileAtomic(localFolders(dir).file, await readFile(file));
  await writeWanted(dir, wanted);
  // A supervisor with another environment cannot start the roles as wanted: its successor adopts them.
  if (running && running.seal !== seal) await replaceable(running);
  if (!running || running.seal !== seal) await startSupervisor(dir, environment);

  const wait = readyWait(dir, wanted, options);
  const names = (...kinds: readonly RoleKind[]) => roles.filter(({role}) => kinds.includes(role)).map(({name}) => name);
  const [control] = await wait(names('control', 'monitor'));
  const published = await publishProject(project, {address: {url: control!.url!, key}, message: 'rulectl up'});
  on({kind: 'published', published});
  const [gateway] = await wait([...names('gateway'), ...names('control', 'node')], published.digest);
  if (wanted.roles.length > roles.length) {
    await emptyGroups(dir, wanted.roles, roles);
    const final = {...wanted, revision: randomUUID(), roles};
    await writeWanted(dir, final);
    // Those that stay are ready: only the end of the others is waited for.
    await readyWait(dir, final, {...options, on: () => {}})(names('control', 'gateway', 'node'));
  }
  await writeTarget(dir, {
    name: localTarget,
    cluster: spec.name,
    environment: spec.environment,
    gateway: gateway?.url ?? '',
    control: control!.url!,
    key,
  });
  await untilSettled(dir);
  return {status: await statusOf(localCluster(dir, async () => [])), key, published};
}

/** Roles that run and are wanted no more. */
function leavers(dir: string, roles: readonly WantedRole[], running: LocalState | undefined): WantedRole[] {
  if (!running) return [];
  const names = new Set(roles.map(({name}) => name));
  const alive = new Set(running.roles.filter(({process: each}) => isAlive(each)).map(({name}) => name));
  return readWanted(dir)?.roles.filter(({name}) => alive.has(name) && !names.has(name)) ?? [];
}

/** Lets requests that began with the old rules end at the groups that go. A group that shrinks has other nodes. */
async function emptyGroups(dir: string, before: readonly WantedRole[], after: readonly WantedRole[]): Promise<void> {
  const groups = new Set(after.map(({group}) => group));
  const going = before.filter(({group}) => !groups.has(group)).map(({name}) => name);
  if (going.length === 0) return;
  const gateways = readState(dir)?.roles.filter(({role}) => role === 'gateway') ?? [];
  await untilUnused(
    gateways.flatMap(({url}) => (url === null ? [] : [url])),
    going,
    {timeoutMs: 10_000},
  );
}

async function replaceable({supervisor}: LocalState): Promise<void> {
  signalTo(supervisor, 'SIGKILL');
  await untilGone(supervisor, {timeoutMs: 5000});
}

/** A port that the cluster file asks for and somebody else has is told before anything is started. */
async function refuseTakenPorts(roles: Wanted['roles'], running: readonly RoleRecord[]): Promise<void> {
  for (const {name, role, port} of roles) {
    const ours = running.some(record => record.name === name && record.port === port && isAlive(record.process));
    if (port !== 0 && !ours && !(await isFree(port))) throw errors.LOCAL_PORT_IN_USE(role, port);
  }
}

/** What a start tells of itself while it goes on. */
export type StartEvent = ScaleEvent | {readonly kind: 'published'; readonly published: Published};

export interface StartOptions extends LocalChoices {
  /** The cluster ends with this process, however that ends. */
  readonly owned?: boolean;
  readonly on?: (event: StartEvent) => void;
  /** Ends the start; what it began is undone. */
  readonly signal?: AbortSignal;
  /** Default 60,000. */
  readonly timeoutMs?: number;
}
