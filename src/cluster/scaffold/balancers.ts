import {ports} from './blueprint.js';
import {fill} from './templates.js';

/** What stands behind a load balancer. */
export interface Balancing {
  readonly name: string;
  /** `host:port` of each gateway (or node, in the replicated topology). */
  readonly servers: readonly string[];
  readonly bodyBytes: number;
  readonly perKeyPerSecond?: number | undefined;
}

/** Where nginx listens and what it presents. */
export interface NginxPlace {
  /** Address and options of its `listen` directive, such as `8443 ssl`. */
  readonly listen: string;
  readonly certificate: string;
  readonly key: string;
  /** Where its own health is asked, for probes: a port, or an address with one. */
  readonly status?: number | string;
  /** A DNS server to look names up in again, so that scaling out is seen; needs nginx 1.27.3 or later. */
  readonly resolver?: string;
  /** A folder it may write to; default `/tmp`. */
  readonly temporary?: string;
}

/**
 * How long a front door goes on answering when it is told to stop: longer than a balancer keeps a connection that nobody
 * uses, and longer than it takes to see that a door is not ready.
 */
export const doorDrain = '3s';

/** nginx.conf: TLS, request routing, retries on another door, rate limits by API key. */
export function nginxConf({perKeyPerSecond, ...balancing}: Balancing, place: NginxPlace): string {
  const rateLimits =
    perKeyPerSecond === undefined ? [] : [{name: 'per_key', perSecond: perKeyPerSecond, burst: perKeyPerSecond}];
  return fill('compose/nginx.conf', {
    status: undefined,
    resolver: undefined,
    temporary: '/tmp',
    ...balancing,
    ...place,
    rateLimits,
  });
}

/** As many addresses of one name are taken. */
const slots = 10;

/** haproxy.cfg. `resolvers`: servers are names that Docker's own DNS answers with one address a replica, again and again. */
export const haproxyCfg = (
  balancing: Balancing,
  place: {readonly bind: string; readonly pem: string; readonly resolvers: boolean; readonly status?: string},
): string => fill('compose/haproxy.cfg', {status: undefined, ...balancing, ...place, slots});

/** The front doors of a compose cluster, by service name. */
export const composeServers = (doors: readonly string[]): string[] => doors.map(name => `${name}:${ports.http}`);
