import {createServer} from 'node:net';

export const loopback = '127.0.0.1';

/** A port of loopback that is free now. */
export const freePort = (): Promise<number> => bind(0);

/** Whether nobody listens on this port of loopback. */
export async function isFree(port: number): Promise<boolean> {
  try {
    await bind(port);
    return true;
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') return false;
    throw error;
  }
}

function bind(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({host: loopback, port, exclusive: true}, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}
