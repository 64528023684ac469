import {connect} from 'node:net';
import {identityOf, isAlive, type ProcessIdentity} from '../../../cluster/providers/local/identity.js';
import {listenerAt, type ServerProcess} from '../../../cluster/providers/local/stores.js';
import type {StoreUrls} from '../../../cluster/running/running-cluster.js';
import type {ServerStart} from '../undo/undo.js';
import type {Part, StoreServer} from './part.js';

/** A store that a cluster uses, by its URL. */
export interface StorePlace {
  readonly kind: 'redis' | 'postgres';
  readonly url: string;
  /** Who tells in its health whether the store answers. */
  readonly dependants: StoreServer['dependants'];
}

/** The stores of this machine that a cluster uses. */
export function storeWatches(
  {redis, postgres}: StoreUrls,
  {gateways, control}: {readonly gateways: readonly string[]; readonly control: readonly string[]},
): (() => Promise<Part>)[] {
  const places: readonly StorePlace[] = [
    ...(redis === undefined
      ? []
      : [{kind: 'redis' as const, url: redis, dependants: {urls: gateways, dependency: 'facts'}}]),
    ...(postgres === undefined
      ? []
      : [{kind: 'postgres' as const, url: postgres, dependants: {urls: control, dependency: 'repository'}}]),
  ];
  return places.flatMap(place => storeWatch(place) ?? []);
}

const defaultPorts = {redis: 6379, postgres: 5432};
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * A store on this machine as a part that faults can hit, to be looked at again and again; undefined where the store is
 * elsewhere. Who serves it and how it is started again are found out once for each process: that takes longer than a
 * look may.
 */
export function storeWatch({kind, url, dependants}: StorePlace): (() => Promise<Part>) | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !loopback.has(parsed.hostname)) return undefined;
  const place: Address = {
    host: '127.0.0.1',
    port: Number(parsed.port) || defaultPorts[kind],
    ...(parsed.username === '' ? {} : {username: decodeURIComponent(parsed.username)}),
    ...(parsed.password === '' ? {} : {password: decodeURIComponent(parsed.password)}),
  };
  let known: {readonly server: ServerProcess; readonly process: ProcessIdentity | undefined} | undefined;
  let startAgain: ServerStart | undefined;
  return async () => {
    if (!isAlive(known?.process)) {
      const server = listenerAt(place.port);
      known = server && {server, process: identityOf(server.pid)};
      startAgain = undefined;
    }
    const answers = await isAnswering(kind, place);
    if (answers && known) startAgain ??= await startOf(kind, known.server, place);
    return {
      kind,
      name: kind,
      state: answers ? 'ready' : known ? 'ejected' : 'stopped',
      ...{group: null, restarts: 0, url: null, ruleset: null, able: [], container: null},
      process: {
        pid: known?.server.pid ?? null,
        ...{startedAt: null, memoryBytes: null, lastExit: null, cacheFolder: null, addressFile: null},
      },
      store: {
        address: {host: place.host, port: place.port},
        dependants,
        ...(startAgain === undefined ? {} : {startAgain}),
        ...(parsed.protocol === 'redis+sentinel:' ? {sentinels: url} : {}),
      },
    };
  };
}

const greetings = {
  // A Redis that wants a password answers -NOAUTH: it is alive all the same.
  redis: {say: Buffer.from('PING\r\n'), expect: /^[+-]/},
  // SSLRequest (PostgreSQL, protocol 3.0): one letter comes back.
  postgres: {say: Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]), expect: /^[SNE]/},
};

interface Address {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
}

function isAnswering(kind: StorePlace['kind'], {host, port}: Address): Promise<boolean> {
  const {say, expect} = greetings[kind];
  return new Promise(resolve => {
    const socket = connect({host, port});
    const end = (answers: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answers);
    };
    // A frozen server still takes connections: only an answer counts.
    const timer = setTimeout(() => end(false), 500);
    socket.once('connect', () => socket.write(say));
    socket.once('data', data => end(expect.test(data.toString('latin1'))));
    socket.once('error', () => end(false));
  });
}

/**
 * How the server is started again; undefined where only its owner can. Redis writes its title over its arguments, so
 * what it was started with is asked of the server itself.
 */
async function startOf(
  kind: StorePlace['kind'],
  {pid: _, ...server}: ServerProcess,
  address: Address,
): Promise<ServerStart | undefined> {
  const {host, port} = address;
  const args = kind === 'postgres' ? server.args : await redisArguments(address);
  return args && {...server, args, host, port};
}

/** Settings that decide what a Redis keeps, for how long, and who reaches it: it comes back with all of them. */
const kept = [
  'bind',
  'port',
  'protected-mode',
  'unixsocket',
  'dir',
  'dbfilename',
  'save',
  'appendonly',
  'appenddirname',
  'appendfilename',
  'appendfsync',
  'no-appendfsync-on-rewrite',
  'databases',
  'maxmemory',
  'maxmemory-policy',
  'maxmemory-samples',
  'maxclients',
  'timeout',
  'tcp-keepalive',
  'io-threads',
  'loglevel',
  'logfile',
  'notify-keyspace-events',
  'min-replicas-to-write',
  'min-replicas-max-lag',
  'lua-time-limit',
];

/** The file that it was started with, if any, and what may have been set beside it. */
async function redisArguments(address: Address): Promise<string[] | undefined> {
  const {Redis} = await import('ioredis');
  const client = new Redis({...address, lazyConnect: true, retryStrategy: () => null, connectTimeout: 500});
  client.on('error', () => {});
  try {
    await client.connect();
    const file = /^config_file:(.+?)\r?$/m.exec(await client.info('server'))?.[1];
    const reply = (await client.config('GET', ...([...kept, 'requirepass'] as [string]))) as string[];
    const settingOf = (name: string): string => reply[reply.indexOf(name) + 1] ?? '';
    // Given on its command line, the password would have to be written there, and into our notes, once more.
    if (file === undefined && settingOf('requirepass') !== '') return undefined;
    const settings = kept.filter(name => reply.includes(name)).flatMap(name => [`--${name}`, settingOf(name)]);
    return [...(file === undefined ? [] : [file]), ...settings];
  } catch {
    // A password that the cluster does not have either, a managed server, or a frozen one.
    return undefined;
  } finally {
    client.disconnect();
  }
}
