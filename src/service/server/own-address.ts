import {networkInterfaces} from 'node:os';

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

/**
 * The URL by which other machines reach a server that listens on `host`: nobody can connect to "any address", and
 * fastify names loopback for it.
 */
export function reachable(url: string, host: string): string {
  const family = host === '0.0.0.0' ? 'IPv4' : host === '::' ? 'IPv6' : undefined;
  const address = family && firstAddress(family);
  if (address === undefined) return url;
  const {protocol, port} = new URL(url);
  return `${protocol}//${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** The first beyond loopback; a link-local one, which has a scope, is good on its own link only. */
const firstAddress = (family: 'IPv4' | 'IPv6'): string | undefined =>
  Object.values(networkInterfaces())
    .flatMap(addresses => addresses ?? [])
    .find(each => each.family === family && !each.internal && !each.scopeid)?.address;
