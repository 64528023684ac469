import {existsSync, readdirSync, readFileSync, readlinkSync, statSync} from 'node:fs';
import {specForTarget} from '../../file/cluster-spec.js';
import {readSpec} from '../../file/load-spec.js';
import type {TargetSchema} from '../../file/target-schema.js';
import {resolveSecret} from '../../project/secret.js';
import type {StoreUrls} from '../../running/running-cluster.js';
import {localFolders} from './folders.js';
import {isAlive} from './identity.js';
import {readState} from './state-file.js';

/**
 * Where the running cluster has its stores: the cluster file as it was at the last `up`, with what flags and variables
 * said then. Flags of `up` reach the roles as variables, so they are read from those of a gateway.
 */
export async function localStores(dir: string, schemas: () => Promise<readonly TargetSchema[]>): Promise<StoreUrls> {
  const {file} = localFolders(dir);
  if (!existsSync(file)) return {};
  const gateway = readState(dir)?.roles.find(({role, process: running}) => role === 'gateway' && isAlive(running));
  const env = {...process.env, ...variablesOf(gateway?.process?.pid)};
  try {
    const spec = specForTarget((await readSpec(file, {targets: await schemas(), env})).spec, 'local');
    const {facts, repository} = spec;
    return {
      ...(facts.store === 'redis' && facts.url !== undefined
        ? {redis: resolveSecret(facts.url, 'spec.facts.url', env)}
        : {}),
      ...(repository.store === 'postgres' && repository.url !== undefined
        ? {postgres: resolveSecret(repository.url, 'spec.repository.url', env)}
        : {}),
    };
  } catch {
    // A variable that only the roles were given: the stores are not told then.
    return {};
  }
}

/** The settings among the variables of a process of ours (Linux); none where they cannot be read. */
function variablesOf(pid: number | undefined): NodeJS.ProcessEnv {
  try {
    const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return Object.fromEntries(
      lines
        .filter(line => line.includes('='))
        .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  } catch {
    return {};
  }
}

/** A server process of this machine. */
export interface ServerProcess {
  readonly pid: number;
  readonly command: string;
  /** The name that it was called by: programs of several names, such as redis-server, go by it. */
  readonly calledAs: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly uid: number;
  readonly gid: number;
}

/** Who listens at a loopback port (Linux: /proc/net/tcp, proc(5)); undefined where nobody does, or we may not see it. */
export function listenerAt(port: number): ServerProcess | undefined {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap(file => socketsIn(file, port)));
  if (sockets.size === 0) return undefined;
  const owners = pids().filter(pid => socketsOf(pid).some(socket => sockets.has(socket)));
  // Servers that fork share the socket: the parent is the server.
  const pid = owners.find(each => !owners.includes(parentOf(each) ?? -1));
  return pid === undefined ? undefined : describe(pid);
}

/** The processes that a process has started and that still run: PostgreSQL has one for each connection. */
export const childrenOf = (pid: number): number[] =>
  linesOf(`/proc/${pid}/task/${pid}/children`).flatMap(line => line.split(' ').filter(Boolean).map(Number));

const listening = '0A';

function socketsIn(file: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return linesOf(file)
    .map(line => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => state === listening && local.endsWith(suffix))
    .flatMap(fields => fields[9] ?? []);
}

const pids = (): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number);

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    // It has ended, or belongs to somebody else.
    return [];
  }
}

function parentOf(pid: number): number | undefined {
  const line = linesOf(`/proc/${pid}/status`).find(each => each.startsWith('PPid:'));
  return line === undefined ? undefined : Number(line.slice('PPid:'.length));
}

function describe(pid: number): ServerProcess | undefined {
  try {
    const [title = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0+$/, '').split('\0');
    const {uid, gid} = statSync(`/proc/${pid}`);
    return {
      pid,
      command: readlinkSync(`/proc/${pid}/exe`),
      // Redis and PostgreSQL write more into their title than a name.
      calledAs: title.split(' ')[0]!,
      args,
      cwd: readlinkSync(`/proc/${pid}/cwd`),
      uid,
      gid,
    };
  } catch {
    return undefined;
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
