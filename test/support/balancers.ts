import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {selfSigned} from '../../src/cluster/providers/compose/certificate-step.js';
import {type Server, startServer} from './servers.js';

/** A load balancer in front of some gateways, as `render` configures it for compose, and the certificate it shows. */
export interface RunningBalancer {
  readonly url: string;
  readonly certificate: string;
  readonly server: Server;
}

/** Where things are here instead of in containers. */
export interface Place {
  readonly port: number;
  readonly folder: string;
  /** `host:port` of each gateway. */
  readonly doors: readonly string[];
}

/** The rendered nginx.conf on loopback: other addresses and paths, and names that need no DNS. */
export function nginxHere(text: string, {port, folder, doors}: Place): string {
  return text
    .replaceAll(/ \/tmp\//g, ` ${folder}/`)
    .replace('/dev/stderr', join(folder, 'error.log'))
    .replaceAll('/run/secrets/tls-cert', join(folder, 'tls.crt'))
    .replaceAll('/run/secrets/tls-key', join(folder, 'tls.key'))
    .replace('listen 8443', `listen 127.0.0.1:${port}`)
    .replace('listen 127.0.0.1:8081', `listen unix:${join(folder, 'status')}`)
    .replace(/^ *resolver .*\n/m, '')
    .replace(/^ *server \S+ (max_fails.*) resolve;$/m, (_, rest: string) =>
      doors.map(door => `    server ${door} ${rest};`).join('\n'),
    );
}

/** The rendered haproxy.cfg on loopback. */
export function haproxyHere(text: string, {port, folder, doors}: Place): string {
  return text
    .replace('bind :8443', `bind 127.0.0.1:${port}`)
    .replace('bind 127.0.0.1:8081', `bind unix@${join(folder, 'status')}`)
    .replace('/run/secrets/tls-pem', join(folder, 'tls.pem'))
    .replaceAll(/^ *server-template door1_ \d+ \S+ check$/gm, () =>
      doors.map((door, index) => `  server door${index + 1} ${door} check`).join('\n'),
    );
}

/** Writes a configuration, and certificates beside it. Gives the path of the configuration. */
export async function configured(name: string, text: string, folder: string): Promise<string> {
  const {certificate, key} = await selfSigned('localhost');
  writeFileSync(join(folder, 'tls.crt'), certificate);
  writeFileSync(join(folder, 'tls.key'), key);
  writeFileSync(join(folder, 'tls.pem'), certificate + key);
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Words that run them in the foreground. */
export const balancers = {
  nginx: {
    command: '/usr/sbin/nginx',
    file: 'nginx.conf',
    here: nginxHere,
    // As root its workers would be somebody who may not enter the folder.
    words: (file: string) => ['-c', file, '-g', `daemon off;${process.geteuid!() === 0 ? ' user root;' : ''}`],
    check: (file: string) => ['-t', '-c', file],
  },
  haproxy: {
    command: '/usr/sbin/haproxy',
    file: 'haproxy.cfg',
    here: haproxyHere,
    words: (file: string) => ['-db', '-f', file],
    check: (file: string) => ['-c', '-f', file],
  },
} as const;

/** Starts one in front of gateways; `rendered` is the text below `deploy/compose`. Its caller stops it. */
export async function startBalancer(
  name: keyof typeof balancers,
  rendered: string,
  doors: readonly string[],
): Promise<RunningBalancer> {
  const {command, file, here, words} = balancers[name];
  let certificate = '';
  const server = await startServer({
    command,
    endBy: 'SIGTERM',
    args: async ({port, folder}) => {
      const path = await configured(file, here(rendered, {port, folder, doors}), folder);
      certificate = readFileSync(join(folder, 'tls.crt'), 'utf8');
      return words(path);
    },
  });
  return {url: `https://localhost:${server.port}`, certificate, server};
}
