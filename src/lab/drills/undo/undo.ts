import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {rm} from 'node:fs/promises';
import {connect} from 'node:net';
import {promisify} from 'node:util';
import {isAlive, type ProcessIdentity, signalTo} from '../../../cluster/providers/local/identity.js';
import {activateRules, signingKeyFrom} from '../../../cluster/rules/publish-rules.js';
import {onControl} from '../../../cluster/running/on-control.js';
import type {UndoStep as ClusterUndoStep, RunningCluster} from '../../../cluster/running/running-cluster.js';
import {tools} from '../../../cluster/tools/tools.js';
import {sleep} from '../../../kit/wait.js';

const run = promisify(execFile);

/** How one thing that a fault did is taken back: data, so that another process can do it after a crash. */
export type UndoStep =
  /** What the cluster itself can take back. */
  | ClusterUndoStep
  /** A stopped process goes on. */
  | {readonly do: 'continue'; readonly process: ProcessIdentity}
  | {readonly do: 'unmount'; readonly path: string}
  | {readonly do: 'remove'; readonly path: string}
  | {readonly do: 'scale'; readonly counts: Readonly<Record<string, number>>}
  /** The version of a ruleset that was in use before. */
  | {readonly do: 'activate'; readonly ruleset: string; readonly version: number}
  /** Removes a table of nftables, and with it what it redirects. */
  | {readonly do: 'nft-delete'; readonly table: string}
  /** Starts a server that the fault ended, unless somebody else listens at its port. */
  | {readonly do: 'start'; readonly start: ServerStart; readonly ended?: ProcessIdentity};

/** How a server of this machine is started again. */
export interface ServerStart {
  readonly command: string;
  /** Its argv[0]. */
  readonly calledAs: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly uid: number;
  readonly gid: number;
  readonly host: string;
  readonly port: number;
}

/** Where steps are taken back. */
export interface UndoPlace {
  /** Folder of the project. */
  readonly dir: string;
  /** Opens the cluster, for the steps that need it. */
  readonly cluster: () => Promise<RunningCluster>;
}

/** Takes everything back, the last first, all of it also after a failure. Gives the steps that failed with their reasons. */
export async function undoAll(
  steps: readonly UndoStep[],
  place: UndoPlace,
): Promise<{readonly step: UndoStep; readonly why: string}[]> {
  const failures: {step: UndoStep; why: string}[] = [];
  for (const step of steps.toReversed()) {
    try {
      await undo(step, place);
    } catch (error) {
      failures.push({step, why: (error as Error).message});
    }
  }
  return failures;
}

async function undo(step: UndoStep, {dir, cluster}: UndoPlace): Promise<void> {
  switch (step.do) {
    case 'continue':
      signalTo(step.process, 'SIGCONT');
      return;
    case 'resume':
      return (await cluster()).resume(step.part);
    case 'unmount':
      await run('umount', ['--lazy', step.path]).catch((error: Error) => {
        // Nothing is mounted there: the fault never came so far, or somebody was faster.
        if (!/not mounted|no mount point/.test(error.message)) throw error;
      });
      return;
    case 'remove':
      await rm(step.path, {force: true});
      return;
    case 'scale':
      return void (await (await cluster()).scale({nodes: step.counts}));
    case 'activate':
      return activate(await cluster(), step);
    case 'nft-delete':
      await run('nft', ['delete', 'table', 'ip', step.table]).catch((error: Error) => {
        // It never came so far, or somebody was faster.
        if (!/No such file/.test(error.message)) throw error;
      });
      return;
    case 'start':
      if (step.ended) await untilGone(step.ended, step.start);
      return startServer(step.start);
    case 'kubectl':
      return kubectl(dir, step.args);
  }
}

/** Puts a version of a ruleset into use, unless it is. */
const activate = (cluster: RunningCluster, {ruleset, version}: {readonly ruleset: string; readonly version: number}) =>
  onControl(cluster, async control => {
    const {record} = await control.version(ruleset);
    if (record.version === version) return;
    const signingKey = signingKeyFrom(process.env.RULECTL_SIGNING_KEY_FILE);
    await activateRules(control, version, {
      ruleset,
      author: 'drill',
      message: 'end of a roll-out drill',
      signingKey,
    });
  });

/** Not by the cluster's target: what was done to its machines is undone also when that is forgotten. */
async function kubectl(dir: string, args: readonly string[]): Promise<void> {
  const {code, stderr} = await tools.kubectl.attempt(args, {cwd: dir, timeoutMs: 60_000});
  // A pod that was replaced takes its marks along.
  if (code !== 0 && !/not ?found/i.test(stderr)) throw new Error(stderr.trim().split('\n').at(-1));
}

/** A server that was told to end may write its data first; one that lives on after this was never told. */
const endWithinMs = 10_000;
const startWithinMs = 15_000;
const lookMs = 20;

/** The threads of a process hold its port for a moment after it has died. */
const releaseWithinMs = 500;

/** Resolves when a server that was told to end no longer takes connections, or when it cannot be the one that does. */
async function untilGone(ended: ProcessIdentity, {host, port}: ServerStart): Promise<void> {
  const end = performance.now() + endWithinMs;
  while (isAlive(ended) && performance.now() < end) await sleep(lookMs);
  const released = performance.now() + releaseWithinMs;
  while (performance.now() < released && (await isListening(host, port))) await sleep(lookMs);
}

/** A database that was killed may refuse to start until the last of its children has gone: then it is tried again. */
async function startServer({command, calledAs, args, cwd, uid, gid, host, port}: ServerStart): Promise<void> {
  const until = performance.now() + startWithinMs;
  let child: ChildProcess | undefined;
  let failure: Error | undefined;
  while (!(await isListening(host, port))) {
    if (failure) throw failure;
    if (performance.now() > until) throw new Error(`nobody listens at ${host}:${port} after ${startWithinMs} ms`);
    if (child === undefined || child.exitCode !== null) {
      child = spawn(command, [...args], {argv0: calledAs, cwd, uid, gid, detached: true, stdio: 'ignore'});
      child.once('error', error => {
        failure = error;
      });
      child.unref();
    }
    await sleep(200);
  }
}

/** Whether a TCP connection to an address is taken within a second. */
function isListening(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({host, port, timeout: 1000});
    const end = (found: boolean): void => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
