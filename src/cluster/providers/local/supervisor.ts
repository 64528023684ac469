import type {Log} from '../../../kit/log.js';
import {errors} from './errors.js';
import {localFolders} from './folders.js';
import {identityOf, isAlive, type ProcessIdentity} from './identity.js';
import {writeScrapeTargets} from './monitoring.js';
import {freePort, loopback} from './ports.js';
import {untilReady} from './probe.js';
import {choosesPort, type RoleHost, RoleProcess} from './role-process.js';
import {type LocalState, type RoleRecord, readState, readWanted, writeState} from './state-file.js';
import type {Wanted, WantedRole} from './wanted.js';

export interface SupervisorOptions {
  readonly dir: string;
  readonly seal: string;
  /** Default Node.js. */
  readonly program?: (role: WantedRole) => string;
  /** The words behind the program that start a role on a port (0: any free one). */
  readonly command: (role: WantedRole, port: number, controlUrl: string) => readonly string[];
  readonly environment: RoleHost['environment'];
  readonly log: Log;
  /** How long a role may take to finish the requests in flight when it is told to stop. Default 12,000. */
  readonly patienceMs?: number;
}

const idleTickMs = 200;
const busyTickMs = 25;
const defaultPatienceMs = 12_000;
/** How long a replaced role may take before the next one is replaced. */
const rollMs = 30_000;

/**
 * Makes what runs equal to what is wanted, and keeps it so. Both are files, so the supervisor may die at any moment: the
 * roles go on, and the next supervisor adopts them.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #patienceMs: number;
  readonly #roles = new Map<string, RoleProcess>();
  readonly #self: ProcessIdentity;
  /** What a supervisor before this one left. */
  readonly #before: ReadonlyMap<string, RoleRecord>;
  readonly #startedAt = new Date().toISOString();
  #wanted: Wanted | undefined;
  #applied = '';
  #controlUrl = '';
  #applying: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #dirty = false;
  #stopping: Promise<void> | undefined;
  #onEnd: () => void = () => {};
  /** Resolves when everything has been stopped. */
  readonly ended = new Promise<void>(resolve => {
    this.#onEnd = resolve;
  });

  /** Throws LOCAL_SUPERVISED when another one is at work. */
  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#patienceMs = options.patienceMs ?? defaultPatienceMs;
    const before = readState(options.dir);
    if (isAlive(before?.supervisor)) throw errors.LOCAL_SUPERVISED(before.supervisor.pid);
    this.#self = identityOf(process.pid) ?? {pid: process.pid, started: ''};
    this.#before = new Map(before?.roles.map(record => [record.name, record]));
  }

  start(): void {
    this.#tick();
  }

  /** Stops everything: front doors first, control last. A second call waits for the first. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stopAll());
  }

  #tick(): void {
    clearTimeout(this.#timer);
    for (const role of this.#roles.values()) role.tick();
    this.#look();
    if (this.#stopping) return;
    const busy = [...this.#roles.values()].some(({record}) => record.phase === 'starting');
    this.#timer = setTimeout(() => this.#tick(), busy ? busyTickMs : idleTickMs);
  }

  /** Reads what is wanted. A folder that was deleted, or an owner that is gone, means: nothing. */
  #look(): void {
    if (this.#stopping) return;
    const {log, dir} = this.#options;
    let wanted: Wanted | undefined;
    try {
      wanted = readWanted(dir);
    } catch (error) {
      // Somebody edited it by hand: what runs goes on.
      if (this.#wanted) log.error({why: (error as Error).message}, 'what is wanted cannot be read');
      return;
    }
    if (!wanted || (wanted.owner !== null && !isAlive(wanted.owner))) {
      log.info(wanted ? 'the owner is gone' : 'nothing is wanted any more');
      void this.stop();
      return;
    }
    if (wanted.revision === this.#wanted?.revision) return;
    const next = wanted;
    this.#wanted = next;
    this.#applying = this.#applying.then(() => this.#apply(next));
  }

  async #apply(wanted: Wanted): Promise<void> {
    const {log} = this.#options;
    try {
      await this.#reconcile(wanted);
      this.#applied = wanted.revision;
      log.info({revision: wanted.revision, roles: wanted.roles.length}, 'applied');
    } catch (error) {
      log.error({why: (error as Error).message, revision: wanted.revision}, 'not applied');
    }
    this.#save();
  }

  async #reconcile(wanted: Wanted): Promise<void> {
    const {roles} = wanted;
    const outdated = () => this.#stopping !== undefined || this.#wanted !== wanted;
    if (this.#controlUrl === '') this.#controlUrl = `http://${loopback}:${await this.#controlPort(roles)}`;
    this.#adoptLeftOvers(roles);
    const changed: WantedRole[] = [];
    for (const role of roles) {
      const running = this.#roles.get(role.name);
      if (!running) this.#begin(role, await this.#chosenPort(role));
      else if (isChanged(running.record, role)) changed.push(role);
    }
    const names = new Set(roles.map(({name}) => name));
    const extra = [...this.#roles.values()].filter(({wanted}) => !names.has(wanted.name));
    await this.#stopSome(extra);
    // One after the other: the rest of the group serves meanwhile.
    for (const role of changed) {
      if (outdated()) return;
      const old = this.#roles.get(role.name)!;
      const port = role.port || old.record.port;
      await old.stop({patienceMs: this.#patienceMs});
      this.#begin(role, {port});
      await untilReady(() => this.#roles.get(role.name)?.record.url, {
        timeoutMs: rollMs,
        giveUp: outdated,
      });
    }
  }

  /** Control's port is chosen before it starts, so that all roles can start side by side. */
  async #controlPort(roles: readonly WantedRole[]): Promise<number> {
    const control = roles.find(({role}) => role === 'control');
    return control?.port || this.#before.get(control?.name ?? '')?.port || (await freePort());
  }

  /** For a role that cannot say which port it took, one that is free. */
  async #chosenPort(role: WantedRole): Promise<Partial<RoleRecord>> {
    if (choosesPort(role) || role.port !== 0) return {};
    return {port: this.#before.get(role.name)?.port || (await freePort())};
  }

  /** Processes of a supervisor that died: those that are wanted are looked after again, the others are stopped. */
  #adoptLeftOvers(roles: readonly WantedRole[]): void {
    for (const record of this.#before.values()) {
      if (this.#roles.has(record.name) || !isAlive(record.process)) continue;
      const wanted = roles.find(({name}) => name === record.name);
      const {name, role, group, fingerprint} = record;
      const known: WantedRole = wanted ?? {name, role, group, fingerprint, port: 0, embedded: false, keep: ''};
      this.#begin({...known, fingerprint}, record);
    }
  }

  #begin(role: WantedRole, before?: Partial<RoleRecord>): void {
    if (this.#stopping) return;
    const {dir, program, command, environment, log} = this.#options;
    const folders = localFolders(dir);
    const chosen = role.role === 'control' ? {port: Number(new URL(this.#controlUrl).port)} : {};
    const known = this.#before.get(role.name);
    const started = new RoleProcess(
      role,
      {
        program,
        command: (wanted, port) => command(wanted, port, this.#controlUrl),
        environment,
        cwd: dir,
        urlFile: folders.url,
        logFile: folders.log,
        onChange: () => this.#save(),
        log,
      },
      // Without `before` the process is a new one, and only the count and the port go on.
      {...(known ? {restarts: known.restarts, port: known.port} : {}), ...before, ...chosen},
    );
    this.#roles.set(role.name, started);
    started.start();
    this.#save();
  }

  async #stopSome(roles: readonly RoleProcess[]): Promise<void> {
    await Promise.all(roles.map(role => role.stop({patienceMs: this.#patienceMs})));
    for (const {wanted} of roles) this.#roles.delete(wanted.name);
    this.#save();
  }

  async #stopAll(): Promise<void> {
    clearTimeout(this.#timer);
    this.#options.log.info('stopping');
    const of = (kind: string) => [...this.#roles.values()].filter(({wanted}) => wanted.role === kind);
    for (const kind of ['gateway', 'node', 'control', 'monitor']) {
      await Promise.all(of(kind).map(role => role.stop({patienceMs: this.#patienceMs})));
    }
    await this.#writing;
    this.#options.log.info('stopped');
    this.#onEnd();
  }

  /** Writes the state; many changes at once are one write. */
  #save(): void {
    this.#dirty = true;
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    while (this.#dirty) {
      this.#dirty = false;
      try {
        const state = this.#state();
        await writeState(this.#options.dir, state);
        await writeScrapeTargets(this.#options.dir, state.roles);
      } catch (error) {
        this.#options.log.error({why: (error as Error).message}, 'the state could not be written');
      }
    }
    this.#writing = undefined;
  }

  #state(): Omit<LocalState, 'dir'> {
    // As they are wanted, whatever order they were started in; those that are not wanted any more come last.
    const order = new Map(this.#wanted?.roles.map(({name}, i) => [name, i]));
    const place = ({name}: RoleRecord) => order.get(name) ?? order.size;
    return {
      cluster: this.#wanted?.cluster ?? '',
      environment: this.#wanted?.environment ?? '',
      revision: this.#applied,
      supervisor: this.#self,
      seal: this.#options.seal,
      startedAt: this.#startedAt,
      roles: [...this.#roles.values()].map(({record}) => record).sort((a, b) => place(a) - place(b)),
    };
  }
}

const isChanged = (record: RoleRecord, {fingerprint, port}: WantedRole): boolean =>
  record.fingerprint !== fingerprint || (port !== 0 && record.port !== port);
