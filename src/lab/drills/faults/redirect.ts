import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {promisify} from 'node:util';
import type {UndoStep} from '../undo/undo.js';

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
