import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {connect, createServer, type Socket} from 'node:net';
import {promisify} from 'node:util';
import {sleep} from '../../../kit/wait.js';
import {randomFrom} from '../../statistics/summary.js';
import type {UndoStep} from '../undo/undo.js';

/** What a network does to the bytes that cross it. */
export type NetworkCondition =
  | {readonly kind: 'clear'}
  /** Everything takes longer, in both directions. */
  | {readonly kind: 'slow'; readonly ms: number}
  /** Some of what is sent has to be sent again, which takes a while (a lost packet of TCP); some connections break. */
  | {readonly kind: 'lossy'; readonly share: number; readonly again: number}
  /** Nothing arrives any more, and nobody is told. */
  | {readonly kind: 'cut'};

export interface NetworkProxy {
  readonly url: string;
  condition: NetworkCondition;
  close(): Promise<void>;
}

/** Lossy networks break one connection for so many delayed pieces. */
const breakEvery = 20;

export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
  /** Address that the proxy connects from. */
  readonly localAddress?: string;
}

/** A TCP proxy on loopback in front of one address, whose network condition can change at any time. `seed` fixes what is lost. */
export async function openProxy(to: ProxyTarget, seed = 1): Promise<NetworkProxy> {
  const sockets = new Set<Socket>();
  const random = randomFrom(seed);
  const proxy: {condition: NetworkCondition} = {condition: {kind: 'clear'}};

  const pass = (from: Socket, into: Socket): void => {
    // Pieces stay in order: each waits for the one before.
    let last: Promise<unknown> = Promise.resolve();
    from.on('data', piece => {
      const wait = delayOf(proxy.condition, random);
      if (wait === 'never') return;
      if (wait === 'broken') {
        from.destroy();
        into.destroy();
        return;
      }
      last = last.then(async () => {
        if (wait > 0) await sleep(wait);
        if (proxy.condition.kind !== 'cut' && !into.destroyed) into.write(piece);
      });
    });
    from.on('end', () => void last.then(() => into.end()));
    from.on('error', () => into.destroy());
    from.on('close', () => void last.then(() => into.destroy()));
  };

  const server = createServer(client => {
    const upstream = connect(to);
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    pass(client, upstream);
    pass(upstream, client);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as {port: number};
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise(resolve => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
}

function delayOf(condition: NetworkCondition, random: () => number): number | 'never' | 'broken' {
  switch (condition.kind) {
    case 'clear':
      return 0;
    case 'slow':
      return condition.ms;
    case 'cut':
      return 'never';
    case 'lossy':
      if (random() >= condition.share) return 0;
      return random() < 1 / breakEvery ? 'broken' : condition.again;
  }
}

const run = promisify(execFile);

/** Connections from this address pass: the proxy's own, on their way to the server. */
export const exempt = '127.0.0.2';

/** Whether traffic of this machine can be redirected: by root, where nftables is installed. */
export async function canRedirect(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  return run('nft', ['list', 'tables']).then(
    () => true,
    () => false,
  );
}

/** A redirection of what clients on this machine send to a loopback port. */
export interface Redirection {
  /** Takes it back, also from another process. */
  readonly undo: UndoStep;
  /** Sends new connections to `port` instead, and breaks those that exist, so that their clients connect anew. */
  begin(port: number): Promise<void>;
}

/** Looks nothing up and changes nothing yet. */
export function redirection(from: {readonly host: string; readonly port: number}): Redirection {
  const table = `rulectl_drill_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const met = `ip daddr ${from.host} ip saddr != ${exempt} tcp dport ${from.port}`;
  return {
    undo: {do: 'nft-delete', table},
    begin: async port => {
      // Both chains see what leaves a process. The first rewrites the port of new connections before the second looks, so
      // that the second meets only those from before.
      const rules = `table ip ${table} {
  chain new { type nat hook output priority -100; ${met} redirect to :${port}; }
  chain old { type filter hook output priority 0; ${met} reject with tcp reset; }
}
`;
      await nft(rules);
    },
  };
}

function nft(rules: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile('nft', ['-f', '-'], error => (error ? reject(error) : resolve()));
    child.stdin!.end(rules);
  });
}
