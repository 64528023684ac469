import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {sleep} from '../../../kit/wait.js';

/**
 * A process that is told apart from a later one with the same number: pids are used again, so a number in a file may
 * be anybody's by the time it is read.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own words; compared, never parsed. */
  readonly started: string;
}

/** Who has this pid now; undefined when nobody does, or only the remains of a process that nobody collected. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return started === undefined ? undefined : {pid, started};
}

/** Whether this very process still runs. */
export function isAlive(process: ProcessIdentity | null | undefined): process is ProcessIdentity {
  return process != null && identityOf(process.pid)?.started === process.started;
}

/** Sends a signal, but never to a stranger. Answers whether the process was there. */
export function signalTo(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Waits until a process has ended; answers false when it still runs after the time. */
export async function untilGone(identity: ProcessIdentity, {timeoutMs}: {timeoutMs: number}): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (isAlive(identity)) {
    if (performance.now() > end) return false;
    await sleep(20);
  }
  return true;
}

/**
 * Waits until ended processes have been collected by their parents too, for those who watch pids: a process that was
 * left behind is collected by the system's first one, which may take its time, or never do it.
 */
export async function untilCollected(
  processes: readonly ProcessIdentity[],
  {timeoutMs}: {timeoutMs: number},
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (processes.some(({pid, started}) => isTaken(pid) && (identityOf(pid)?.started ?? started) === started)) {
    if (performance.now() > end) return;
    await sleep(20);
  }
}

function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends a process: asked first, forced after the time. */
export async function endProcess(identity: ProcessIdentity, {patienceMs}: {patienceMs: number}): Promise<void> {
  if (!signalTo(identity, 'SIGTERM')) return;
  if (await untilGone(identity, {timeoutMs: patienceMs})) return;
  signalTo(identity, 'SIGKILL');
  await untilGone(identity, {timeoutMs: 5000});
}

/** Field 22 of /proc/<pid>/stat (proc(5)): clock ticks from boot to the start, with the id of the boot itself. */
function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything, also spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${fields[19]}@${bootId()}`;
  } catch {
    return undefined;
  }
}

let boot: string | undefined;

function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return boot;
}

/** macOS and the BSDs; a second is the finest that ps tells. */
function startByPs(pid: number): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: {PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC'},
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [state = '', ...started] = text.split(/\s+/);
    return state === '' || state.startsWith('Z') ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}
