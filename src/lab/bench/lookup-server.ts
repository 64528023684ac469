import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Json} from '../../kit/json.js';

/** Answers look-ups of a workload, each after its time. */
export interface LookupServer {
  readonly url: string;
  close(): void;
}

/** A number from 0 to 999 that depends on the arguments alone: every process gets the same. */
export function lookupAnswer(name: string, args: readonly Json[]): number {
  let hash = 2166136261;
  // FNV-1a (Fowler, Noll, Vo).
  for (const character of JSON.stringify([name, args])) hash = Math.imul(hash ^ character.codePointAt(0)!, 16777619);
  return (hash >>> 0) % 1000;
}

export async function startLookupServer(latencyMs: Readonly<Record<string, number>>): Promise<LookupServer> {
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const {function: name, args} = JSON.parse(text) as {function: string; args: Json[]};
      const answer = () => response.setHeader('content-type', 'application/json').end(String(lookupAnswer(name, args)));
      setTimeout(answer, latencyMs[name] ?? 0);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
