import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

/** A program of somebody else's that a test started. Ended by its own process id. */
export interface Server {
  readonly port: number;
  readonly pid: number;
  /** Its folder; gone after `stop`. */
  readonly folder: string;
  /** Stops it from running, as SIGSTOP does: connections stay, nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Ends it at once. Its folder stays, so that it can be started again. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port and folder. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as {port: number};
  await new Promise(resolve => server.close(resolve));
  return port;
}

export interface ServerOptions {
  readonly command: string;
  /** Asked for again when a port was taken meanwhile. */
  readonly args: (where: {port: number; folder: string}) => readonly string[] | Promise<readonly string[]>;
  /** Resolves to true when it is ready. Default: the port takes connections. */
  readonly ready?: (port: number) => Promise<boolean>;
  /** How `stop` ends it. One that has processes of its own must be let end them. Default: SIGKILL. */
  readonly endBy?: NodeJS.Signals;
}

/** Somebody else may take a port between our look and the start: then another one is tried. */
const mostStarts = 5;

/** Starts a server on a free port and in a folder of its own; waits until it is ready. */
export async function startServer({
  command,
  args,
  ready = takesConnections,
  endBy = 'SIGKILL',
}: ServerOptions): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'rulectl-server-'));
  let port = 0;
  let words: readonly string[] = [];
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = spawn(command, [...words], {cwd: folder, stdio: 'ignore'});
    const died = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', code => reject(new Error(`${command} ended with code ${code}`)));
    });
    died.catch(() => {});
    await Promise.race([until(() => ready(port)), died]);
  };
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  for (let attempt = 1; ; attempt++) {
    port = await freePort();
    words = await args({port, folder});
    try {
      await start();
      break;
    } catch (error) {
      if (attempt >= mostStarts) throw error;
    }
  }
  return {
    port,
    folder,
    get pid() {
      return child.pid!;
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill: () => kill(),
    restart: start,
    async stop() {
      await kill(endBy);
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

/** Asks again and again until the answer is true or the time is over. */
export async function until(
  question: () => Promise<boolean> | boolean,
  {timeoutMs = 30_000, pauseMs = 25}: {timeoutMs?: number; pauseMs?: number} = {},
): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    if (await question()) return;
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain`);
    await sleep(pauseMs);
  }
}

const takesConnections = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
