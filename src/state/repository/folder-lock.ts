import {createHash} from 'node:crypto';
import {rm} from 'node:fs/promises';
import {connect, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

/** sun_path of unix(7) takes 107 bytes, on macOS 103. */
const longestSocket = 100;

/**
 * Holds a folder for this process, and answers the function that lets go; undefined when a living process holds it. The
 * lock is a socket that somebody listens on: unlike a file with a process id it ends with its owner, however that ends.
 */
export async function holdFolder(folder: string): Promise<(() => Promise<void>) | undefined> {
  const path = socketOf(resolve(folder));
  for (let attempt = 0; attempt < 2; attempt++) {
    const release = await listenOn(path);
    if (release) return release;
    if (await isHeld(path)) return undefined;
    await rm(path, {force: true});
  }
  return undefined;
}

function socketOf(folder: string): string {
  const beside = join(folder, 'lock.sock');
  if (Buffer.byteLength(beside) <= longestSocket) return beside;
  return join(tmpdir(), `rulectl-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}.sock`);
}

function listenOn(path: string): Promise<(() => Promise<void>) | undefined> {
  const server = createServer(socket => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => {
      // The lock alone keeps no process running.
      server.unref();
      resolve(() => new Promise<void>(done => server.close(() => done())));
    });
  });
}

const isHeld = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
