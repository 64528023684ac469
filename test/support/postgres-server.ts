import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Client} from 'pg';
import {freePort, type Server, until} from './servers.js';

export interface PostgresServer extends Server {
  readonly url: string;
}

/** A PostgreSQL on a free port, its files in a folder of its own. `kill` is a crash: it recovers from its log. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = binaries();
  const folder = mkdtempSync(join(tmpdir(), 'rulectl-postgres-'));
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const user = serverUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    // What is left of a server that was killed ends a moment after it; until then a new one refuses to start.
    await until(async () => {
      child = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1', '-F'], {
        ...user,
        cwd: folder,
        stdio: 'ignore',
      });
      const own = child;
      await until(async () => own.exitCode !== null || own.signalCode !== null || (await answers(url)));
      return own.exitCode === null && own.signalCode === null;
    });
  };
  // The server has a process for each connection, each in a group of its own; the parent first, that none is added.
  const signalAll = (name: NodeJS.Signals): void => {
    child.kill(name);
    for (const pid of childrenOf(child.pid!)) signalUnlessGone(pid, name);
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url,
    port,
    folder,
    get pid() {
      return child.pid!;
    },
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    kill,
    restart: start,
    async stop() {
      await kill();
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

/** The URL of an empty database on a server, for one test. */
export async function newDatabase(server: PostgresServer): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new Client({connectionString: server.url});
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return server.url.replace(/\/postgres$/, `/${name}`);
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({connectionString: url, connectionTimeoutMillis: 1000});
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Debian keeps the server's programs off the path. */
function binaries(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const places = [...versions.map(version => join(debian, version, 'bin')), ...(process.env.PATH ?? '').split(':')];
  const found = places.find(place => existsSync(join(place, 'initdb')) && existsSync(join(place, 'postgres')));
  if (found === undefined) {
    throw new Error('PostgreSQL is missing: apt-get install --no-install-recommends postgresql');
  }
  return found;
}

/** A server that goes on buries at once those of its processes that ended while it stood still. */
function signalUnlessGone(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** PostgreSQL refuses to run as root. */
function serverUser(): {uid: number; gid: number} | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], {encoding: 'utf8'}));
  return {uid: id('-u'), gid: id('-g')};
}
