import {connect} from 'node:net';
import {listenerAt, type ServerProcess} from '../../cluster/providers/local/store-servers.js';
import type {Part} from './cluster-view.js';
import type {ServerStart} from './undo.js';

/** A store that a cluster uses, by its URL. */
export interface StorePlace {
  readonly kind: 'redis' | 'postgres';
  readonly url: string;
  /** Who tells in its health whether the store answers. */
  readonly dependants: NonNullable<Part['dependants']>;
}

const defaultPorts = {redis: 6379, postgres: 5432};
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** A store on this machine as a part that faults can hit; undefined where it is elsewhere. */
export async function storePart({kind, url, dependants}: StorePlace): Promise<Part | undefined> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !loopback.has(parsed.hostname)) return undefined;
  const host = '127.0.0.1';
  const port = Number(parsed.port) || defaultPorts[kind];
  const server = listenerAt(port);
  const answers = await isAnswering(kind, host, port);
  const startAgain = server && (await startOf(kind, server, {host, port}));
  return {
    kind,
    name: kind,
    state: answers ? 'ready' : server ? 'ejected' : 'stopped',
    dependants,
    ...(server === undefined ? {} : {pid: server.pid}),
    ...(startAgain === undefined ? {} : {startAgain}),
  };
}

const greetings = {
  // A Redis that wants a password answers -NOAUTH: it is alive all the same.
  redis: {say: Buffer.from('PING\r\n'), expect: /^[+-]/},
  // SSLRequest (PostgreSQL, protocol 3.0): one letter comes back.
  postgres: {say: Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]), expect: /^[SNE]/},
};

function isAnswering(kind: StorePlace['kind'], host: string, port: number): Promise<boolean> {
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
 * How the server is started again. Redis writes its title over its arguments, so what it was started with is asked of
 * the server itself.
 */
async function startOf(
  kind: StorePlace['kind'],
  {command, args, cwd, uid, gid}: ServerProcess,
  {host, port}: {readonly host: string; readonly port: number},
): Promise<ServerStart | undefined> {
  const base = {command, cwd, uid, gid, host, port};
  if (kind === 'postgres') return {...base, args};
  const settings = await redisSettings(host, port);
  if (settings === undefined) return undefined;
  return {...base, args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])};
}

const kept = [
  'bind',
  'port',
  'dir',
  'dbfilename',
  'appendonly',
  'appenddirname',
  'save',
  'maxmemory',
  'protected-mode',
];

async function redisSettings(host: string, port: number): Promise<Record<string, string> | undefined> {
  const {Redis} = await import('ioredis');
  const client = new Redis({host, port, lazyConnect: true, retryStrategy: () => null, connectTimeout: 500});
  client.on('error', () => {});
  try {
    await client.connect();
    const reply = (await client.config('GET', ...(kept as [string]))) as string[];
    return Object.fromEntries(kept.flatMap(name => [[name, reply[reply.indexOf(name) + 1] ?? '']]));
  } catch {
    // A password, a managed server, or a frozen one: then nobody but its owner can start it again.
    return undefined;
  } finally {
    client.disconnect();
  }
}
