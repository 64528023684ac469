import {errors} from './errors.js';

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where Redis or Valkey is. */
export interface RedisPlace {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  /** The server; the sentinels; some nodes of the cluster. */
  readonly addresses: readonly Address[];
  /** Name that the sentinels know the master by. */
  readonly master?: string | undefined;
  readonly tls: boolean;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly db: number;
}

const schemes: Record<string, {kind: RedisPlace['kind']; tls: boolean}> = {
  redis: {kind: 'single', tls: false},
  rediss: {kind: 'single', tls: true},
  valkey: {kind: 'single', tls: false},
  valkeys: {kind: 'single', tls: true},
  'redis+sentinel': {kind: 'sentinel', tls: false},
  'rediss+sentinel': {kind: 'sentinel', tls: true},
  'redis+cluster': {kind: 'cluster', tls: false},
  'rediss+cluster': {kind: 'cluster', tls: true},
};
/** What URLs of these servers begin with. */
export const redisSchemes = Object.keys(schemes);

const ports = {single: 6379, sentinel: 26_379, cluster: 6379};

/**
 * Reads `redis://[user:password@]host[:port][/db]`, `redis+sentinel://host,host/master[/db]`,
 * `redis+cluster://host,host`; with `rediss` over TLS, and `valkey` for `redis`. The password goes to the servers, not
 * to the sentinels. Throws FACTS_URL_INVALID, which never quotes the URL.
 */
export function readRedisUrl(url: string): RedisPlace {
  const [, scheme = '', login, hosts = '', path = ''] =
    /^([a-z+]+):\/\/(?:([^@/]*)@)?([^/?#]*)(?:\/([^?#]*))?$/.exec(url) ?? [];
  const known = schemes[scheme];
  if (!known) throw errors.FACTS_URL_INVALID(`it begins with none of ${redisSchemes.join(', ')}`);
  const {kind, tls} = known;
  const addresses = hosts.split(',').map(host => addressOf(host, ports[kind]));
  const [username, password] = loginOf(login);
  const parts = path
    .split('/')
    .filter(part => part !== '')
    .map(decodeURIComponent);
  const master = kind === 'sentinel' ? parts.shift() : undefined;
  if (kind === 'sentinel' && master === undefined) throw errors.FACTS_URL_INVALID('the name of the master is missing');
  if (kind === 'single' && addresses.length > 1) throw errors.FACTS_URL_INVALID('it names several hosts');
  const [db = '0'] = parts;
  if (!/^\d+$/.test(db) || parts.length > 1) throw errors.FACTS_URL_INVALID('its path is no number of a database');
  if (kind === 'cluster' && db !== '0') throw errors.FACTS_URL_INVALID('a cluster has no database but 0');
  return {
    kind,
    addresses,
    tls,
    db: Number(db),
    master,
    username,
    password,
  };
}

function addressOf(text: string, defaultPort: number): Address {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || host === '') throw errors.FACTS_URL_INVALID('a host is missing');
  return {host, port: port === undefined ? defaultPort : Number(port)};
}

/** `user:password`, `:password` or, as many write it, `password` alone. */
function loginOf(login: string | undefined): [string | undefined, string | undefined] {
  if (login === undefined || login === '') return [undefined, undefined];
  const colon = login.indexOf(':');
  const [user, password] = colon < 0 ? ['', login] : [login.slice(0, colon), login.slice(colon + 1)];
  return [user === '' ? undefined : decodeURIComponent(user), decodeURIComponent(password)];
}
