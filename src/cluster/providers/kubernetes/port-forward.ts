import {execa} from 'execa';
import type {Forward} from '../../running/addresses.js';
import {errors} from '../errors.js';

const patienceMs = 15_000;

/**
 * Opens a way to a Service through the API server. kubectl chooses a free local port and prints it; the forward ends
 * with `close` or with this process.
 */
export async function portForward(
  at: {readonly context: string | undefined; readonly namespace: string},
  service: string,
  port: number,
): Promise<Forward> {
  const context = at.context === undefined ? [] : ['--context', at.context];
  const args = [...context, '--namespace', at.namespace, 'port-forward', `service/${service}`, `:${port}`];
  const child = execa('kubectl', args, {reject: false, stdin: 'ignore', cleanup: true, buffer: false});
  const close = async () => {
    child.kill('SIGTERM');
    await child;
  };
  const local = new Promise<number>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(errors.DEPLOY_NOT_READY(`the port-forward to ${service}`, patienceMs / 1000)),
      patienceMs,
    );
    child.stdout?.on('data', (chunk: Buffer) => {
      const found = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(chunk.toString());
      if (!found) return;
      clearTimeout(timer);
      resolve(Number(found[1]));
    });
    void child.then(() => {
      clearTimeout(timer);
      reject(errors.DEPLOY_NOT_READY(`the port-forward to ${service}`, 0));
    });
  });
  try {
    return {url: `http://127.0.0.1:${await local}`, close};
  } catch (error) {
    await close();
    throw error;
  }
}
