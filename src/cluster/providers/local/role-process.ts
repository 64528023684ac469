import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import type {Log} from '../../../kit/log.js';
import {pauseMs} from '../../../kit/retry.js';
import {endProcess, identityOf, isAlive, signalTo} from './identity.js';
import {loopback} from './ports.js';
import type {RoleRecord} from './state-file.js';
import type {WantedRole} from './wanted.js';

export interface RoleHost {
  /** The program; default Node.js. */
  readonly program?: ((role: WantedRole) => string) | undefined;
  /** The words behind the program. */
  readonly command: (role: WantedRole, port: number) => readonly string[];
  readonly cwd: string;
  readonly environment: (role: WantedRole) => NodeJS.ProcessEnv;
  readonly urlFile: (role: string) => string;
  readonly logFile: (role: string) => string;
  /** Told after each change of the record. */
  readonly onChange: () => void;
  readonly log: Log;
}

/** A process that lives this long has no bad start: the next death begins a new count. Milliseconds. */
const quietMs = 10_000;
const backoff = {minMs: 50, maxMs: 5000};
/** Deaths in a row after which a port that nobody asked for is given up: somebody else may have it. */
const portPatience = 3;
const largestLogBytes = 16 * 2 ** 20;

/** Keeps one role of the cluster running until it is told to stop. Has to be ticked. */
export class RoleProcess {
  readonly wanted: WantedRole;
  readonly #host: RoleHost;
  #record: RoleRecord;
  #child: ChildProcess | undefined;
  #startedMs = 0;
  #again: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  /** `before`: what is known of the role, perhaps of a process that still runs and is then adopted. */
  constructor(wanted: WantedRole, host: RoleHost, before?: Partial<RoleRecord>) {
    this.wanted = wanted;
    this.#host = host;
    const {name, role, group, fingerprint, port} = wanted;
    this.#record = {
      phase: 'stopped',
      process: null,
      url: null,
      startedAt: null,
      restarts: 0,
      failures: 0,
      lastExit: null,
      ...before,
      name,
      role,
      group,
      fingerprint,
      port: port === 0 ? (before?.port ?? 0) : port,
    };
  }

  get record(): RoleRecord {
    return this.#record;
  }

  start(): void {
    if (isAlive(this.#record.process)) {
      this.#host.log.info({role: this.#record.name, pid: this.#record.process.pid}, 'adopted');
      return;
    }
    this.#spawn();
  }

  /** Looks whether a starting role listens by now, and whether an adopted one still lives. */
  tick(): void {
    const {phase, process: running, name} = this.#record;
    if (phase === 'starting') this.#readUrl();
    const adopted = this.#child === undefined && (phase === 'starting' || phase === 'running');
    if (adopted && !isAlive(running)) this.#ended('an unknown end');
    else if (adopted && running === null) this.#host.log.error({role: name}, 'a role without a process');
  }

  /** Asks the role to stop and waits; after the patience it is forced. A second call waits for the first. */
  stop({patienceMs}: {patienceMs: number}): Promise<void> {
    return (this.#stopping ??= this.#end(patienceMs));
  }

  async #end(patienceMs: number): Promise<void> {
    clearTimeout(this.#again);
    const {process: running} = this.#record;
    if (running && isAlive(running)) {
      this.#update({phase: 'stopping'});
      if (this.#child === undefined) await endProcess(running, {patienceMs});
      else {
        const gone = once(this.#child, 'exit');
        signalTo(running, 'SIGTERM');
        const force = setTimeout(() => {
          this.#host.log.warn({role: this.#record.name}, 'did not stop in time and is killed');
          signalTo(running, 'SIGKILL');
        }, patienceMs);
        await gone;
        clearTimeout(force);
      }
    }
    this.#update({phase: 'stopped', process: null, url: null, startedAt: null});
  }

  #spawn(): void {
    const {name} = this.wanted;
    const {program = () => process.execPath, command, cwd, environment, urlFile, logFile, log} = this.#host;
    rmSync(urlFile(name), {force: true});
    mkdirSync(dirname(urlFile(name)), {recursive: true});
    const output = openLogFile(logFile(name));
    // A program of somebody else's does not write where it listens; it is told.
    if (!choosesPort(this.wanted)) writeFileSync(urlFile(name), `http://${loopback}:${this.#record.port}\n`);
    const child = spawn(program(this.wanted), command(this.wanted, this.#record.port), {
      cwd,
      env: environment(this.wanted),
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#child = child;
    this.#startedMs = performance.now();
    child.once('error', error => this.#ended(error.message));
    child.once('exit', (code, signal) => {
      if (this.#child === child) this.#ended(signal ?? `exit code ${code}`, signal !== null);
    });
    const identity = child.pid === undefined ? undefined : identityOf(child.pid);
    this.#update({phase: 'starting', process: identity ?? null, url: null, startedAt: new Date().toISOString()});
    log.info({role: name, pid: child.pid}, 'started');
  }

  #readUrl(): void {
    let url: string;
    try {
      url = readFileSync(this.#host.urlFile(this.#record.name), 'utf8').trim();
    } catch {
      return;
    }
    if (!URL.canParse(url)) return;
    this.#host.log.info({role: this.#record.name, url}, 'listens');
    this.#update({phase: 'running', url, port: Number(new URL(url).port)});
  }

  #ended(how: string, wasKilled = false): void {
    this.#child = undefined;
    if (this.#stopping) return;
    const {name, failures, restarts} = this.#record;
    const quiet = performance.now() - this.#startedMs > quietMs;
    const inRow = quiet ? 1 : failures + 1;
    const waitMs = pauseMs(inRow, backoff);
    this.#host.log.warn({role: name, how, failures: inRow, waitMs: Math.round(waitMs)}, 'died; is started again');
    const mayMove = this.wanted.port === 0 && this.wanted.role !== 'control' && choosesPort(this.wanted);
    // Who was killed did not die of its port.
    const giveUpPort = mayMove && !wasKilled && inRow >= portPatience;
    this.#update({
      phase: 'waiting',
      process: null,
      url: null,
      startedAt: null,
      failures: inRow,
      restarts: restarts + 1,
      lastExit: how,
      ...(giveUpPort ? {port: 0} : {}),
    });
    this.#again = setTimeout(() => this.#spawn(), waitMs);
  }

  #update(change: Partial<RoleRecord>): void {
    this.#record = {...this.#record, ...change};
    this.#host.onChange();
  }
}

/** Whether a role may listen on any free port, and then says on which. */
export const choosesPort = ({role}: Pick<WantedRole, 'role'>): boolean => role !== 'monitor';

/** Opens a log to append to; one that has grown large is kept as `.1`, the one before goes. */
function openLogFile(path: string): number {
  mkdirSync(dirname(path), {recursive: true});
  if ((statSync(path, {throwIfNoEntry: false})?.size ?? 0) > largestLogBytes) renameSync(path, `${path}.1`);
  return openSync(path, 'a');
}
