import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Redis} from 'ioredis';
import {freePort, type Server, startServer, until} from './servers.js';

const own = ['--bind', '127.0.0.1', '--save', '', '--protected-mode', 'no'];

type Command = readonly [name: string, ...args: (string | number)[]];

/** Runs commands on a server, one after the other, by a connection of their own; gives the last reply. */
export async function redisCommands(port: number, commands: readonly Command[]): Promise<unknown> {
  const client = new Redis({port, lazyConnect: true, retryStrategy: () => null});
  client.on('error', () => {});
  try {
    await client.connect();
    let reply: unknown;
    for (const [name, ...args] of commands) reply = await client.call(name, ...args);
    return reply;
  } finally {
    client.disconnect();
  }
}

export const redisCommand = (port: number, ...command: Command): Promise<unknown> => redisCommands(port, [command]);

/**
 * Cuts the replicas of a master off while it goes on serving whom it knows: it asks newcomers for a password that nobody
 * has, and hangs up on its replicas.
 */
export const cutOffReplicas = (master: Server): Promise<unknown> =>
  redisCommands(master.port, [
    ['CONFIG', 'SET', 'requirepass', 'nobody has it'],
    ['CLIENT', 'KILL', 'TYPE', 'replica'],
  ]);

const answersPing = (port: number): Promise<boolean> =>
  redisCommand(port, 'PING').then(
    reply => reply === 'PONG',
    () => false,
  );

/** A Redis. Keeps nothing on disk unless the arguments say so. */
export const startRedis = (...args: string[]): Promise<Server> => startRedisWith(async () => args);

const startRedisWith = (args: () => Promise<readonly string[]>): Promise<Server> =>
  startServer({
    command: 'redis-server',
    args: async ({port, folder}) => ['--port', String(port), '--dir', folder, ...own, ...(await args())],
    ready: answersPing,
  });

export interface SentinelTrio {
  readonly url: string;
  /** Master first, as it was at the start. */
  readonly servers: readonly Server[];
  readonly sentinels: readonly Server[];
  /** Port of the present master, as the sentinels have it. */
  masterPort(): Promise<number>;
  /** Has the sentinels make a replica the master, and waits until they have. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

/** A master with two replicas, and three sentinels that find a dead one in half a second. */
export async function startSentinelTrio(): Promise<SentinelTrio> {
  // Any of them may have to bring the others up to date.
  const atOnce = ['--repl-diskless-sync-delay', '0'];
  const master = await startRedis(...atOnce);
  const replica = () => startRedis(...atOnce, '--replicaof', '127.0.0.1', String(master.port));
  const servers = [master, await replica(), await replica()];
  for (const each of servers.slice(1)) {
    await until(async () => /master_link_status:up/.test(String(await redisCommand(each.port, 'INFO', 'replication'))));
  }
  const sentinels = await Promise.all([0, 1, 2].map(() => startSentinel(master.port)));
  const ask = (command: string, ...args: string[]) => redisCommand(sentinels[0]!.port, 'SENTINEL', command, ...args);
  await until(async () => {
    const info = (await ask('MASTER', 'facts')) as string[];
    const field = (name: string) => info[info.indexOf(name) + 1];
    return field('num-slaves') === '2' && field('num-other-sentinels') === '2';
  });
  const masterPort = async () => Number(((await ask('GET-MASTER-ADDR-BY-NAME', 'facts')) as string[])[1]);
  return {
    url: `redis+sentinel://${sentinels.map(({port}) => `127.0.0.1:${port}`).join(',')}/facts`,
    servers,
    sentinels,
    masterPort,
    async failOver() {
      const before = await masterPort();
      await ask('FAILOVER', 'facts');
      await until(async () => (await masterPort()) !== before);
    },
    async stop() {
      await Promise.all([...sentinels, ...servers].map(server => server.stop()));
    },
  };
}

const startSentinel = (masterPort: number): Promise<Server> =>
  startServer({
    command: 'redis-server',
    args: ({port, folder}) => {
      const file = join(folder, 'sentinel.conf');
      writeFileSync(
        file,
        [
          `port ${port}`,
          'bind 127.0.0.1',
          `sentinel monitor facts 127.0.0.1 ${masterPort} 2`,
          'sentinel down-after-milliseconds facts 500',
          'sentinel failover-timeout facts 3000',
        ].join('\n'),
      );
      return [file, '--sentinel'];
    },
    ready: answersPing,
  });

export interface RedisCluster {
  readonly url: string;
  /** Three masters, then a replica of each. */
  readonly servers: readonly Server[];
  stop(): Promise<void>;
}

/** Six nodes: three masters with a third of the slots each, and a replica of each. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const servers = await Promise.all(
    Array.from({length: 6}, () =>
      startRedisWith(async () => [
        ...['--cluster-enabled', 'yes', '--cluster-port', String(await freePort()), '--cluster-node-timeout', '1000'],
        ...['--cluster-replica-validity-factor', '0', '--repl-diskless-sync-delay', '0'],
      ]),
    ),
  );
  const busPortOf = async ({port}: Server) =>
    Number(((await redisCommand(port, 'CONFIG', 'GET', 'cluster-port')) as string[])[1]);
  const [first] = servers as [Server, ...Server[]];
  for (const server of servers.slice(1)) {
    await redisCommand(first.port, 'CLUSTER', 'MEET', '127.0.0.1', server.port, await busPortOf(server));
  }
  await until(async () => /cluster_known_nodes:6/.test(String(await redisCommand(first.port, 'CLUSTER', 'INFO'))));
  const bounds = [0, 5461, 10_923, 16_384];
  for (let i = 0; i < 3; i++) {
    await redisCommand(servers[i]!.port, 'CLUSTER', 'ADDSLOTSRANGE', bounds[i]!, bounds[i + 1]! - 1);
  }
  for (let i = 0; i < 3; i++) {
    const id = String(await redisCommand(servers[i]!.port, 'CLUSTER', 'MYID'));
    const replica = servers[3 + i]!;
    await until(async () => String(await redisCommand(replica.port, 'CLUSTER', 'NODES')).includes(id));
    await redisCommand(replica.port, 'CLUSTER', 'REPLICATE', id);
  }
  for (const server of servers) {
    await until(async () => /cluster_state:ok/.test(String(await redisCommand(server.port, 'CLUSTER', 'INFO'))));
    await until(async () => {
      const nodes = String(await redisCommand(server.port, 'CLUSTER', 'NODES'));
      return nodes.split('\n').filter(line => / (?:myself,)?slave /.test(line)).length === 3;
    });
  }
  return {
    url: `redis+cluster://${servers
      .slice(0, 3)
      .map(({port}) => `127.0.0.1:${port}`)
      .join(',')}`,
    servers,
    async stop() {
      await Promise.all(servers.map(server => server.stop()));
    },
  };
}

/** Moves a slot with all its keys from one master to another, the way `redis-cli --cluster reshard` does. */
export async function moveSlot(slot: number, from: Server, to: Server): Promise<number> {
  const [fromId, toId] = await Promise.all([from, to].map(each => redisCommand(each.port, 'CLUSTER', 'MYID')));
  await redisCommand(to.port, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(fromId));
  await redisCommand(from.port, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(toId));
  let moved = 0;
  for (;;) {
    const keys = (await redisCommand(from.port, 'CLUSTER', 'GETKEYSINSLOT', slot, 10)) as string[];
    if (keys.length === 0) break;
    await redisCommand(from.port, 'MIGRATE', '127.0.0.1', to.port, '', 0, 5000, 'KEYS', ...keys);
    moved += keys.length;
  }
  for (const each of [to, from]) await redisCommand(each.port, 'CLUSTER', 'SETSLOT', slot, 'NODE', String(toId));
  return moved;
}
