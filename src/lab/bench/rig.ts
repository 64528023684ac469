import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {sharesOf} from '../../rules/partition/auto-partition.js';
import {costOf, ruleCosts} from '../../rules/partition/cost.js';
import type {Plan} from '../../rules/partition/group-plan.js';
import {type Bundle, everyGroup} from '../../rules/ruleset/bundle.js';
import {loadBundle} from '../../service/bundles/loaded-bundle.js';
import {EvaluationClient} from './evaluation-client.js';
import {type BenchRole, RoleRunner} from './role-runner.js';
import {nodesText} from './summary.js';

export interface RigOptions {
  /** For logs and URL files; holds no project. */
  readonly dir: string;
  readonly token: string;
  readonly bundle: Bundle;
  /** Node counts to measure. */
  readonly counts: readonly number[];
  /** Evaluations at a time for each node. */
  readonly inFlight: number;
  readonly onProgress: (text: string) => void;
}

/** The way into a cluster of some nodes. */
export interface Entrance {
  readonly nodes: readonly BenchRole[];
  readonly gateway: BenchRole | undefined;
  /** One for each node of the replicated topology, whose nodes are front doors; else the gateway's. */
  readonly clients: readonly EvaluationClient[];
}

/**
 * One set of node processes for every node count of a topology: a cluster of N uses the first N of them, the others
 * idle. In the specialised topology each count has a gateway of its own that knows its nodes.
 */
export class Rig {
  private constructor(
    private readonly runner: RoleRunner,
    private readonly clients: readonly EvaluationClient[],
    readonly nodes: readonly BenchRole[],
    readonly entrances: ReadonlyMap<number, Entrance>,
    /** Asks one node, and that node through a gateway: what a hop costs. */
    readonly hop: {readonly direct: EvaluationClient; readonly through: EvaluationClient},
  ) {}

  static async start({dir, token, bundle, counts, inFlight, onProgress}: RigOptions): Promise<Rig> {
    const runner = new RoleRunner(dir, token);
    try {
      const image = join(dir, `${bundle.topology}.json`);
      await writeFile(image, JSON.stringify(bundle));
      const most = Math.max(...counts);
      const nodes: BenchRole[] = [];
      // Two at a time: a machine with few cores starts them no sooner all at once.
      for (let from = 0; from < most; from += 2) {
        onProgress(`starting node ${from + 1} of ${most}`);
        const names = Array.from({length: Math.min(2, most - from)}, (_, i) => `node-${from + i + 1}`);
        nodes.push(
          ...(await Promise.all(
            names.map(name => runner.start(name, ['agent', '--group', everyGroup, '--image', image])),
          )),
        );
      }
      const clients: EvaluationClient[] = [];
      const open = (url: string, connections: number): EvaluationClient => {
        const client = new EvaluationClient(url, {token, connections});
        clients.push(client);
        return client;
      };
      const gateway = (name: string, members: readonly string[]) =>
        runner.start(name, ['gateway', '--image', image, ...members.flatMap(member => ['--node', member])]);
      const entrances = new Map<number, Entrance>();
      const {plan, program} = loadBundle(bundle);
      const costs = ruleCosts(program);
      const nodeClients = bundle.topology === 'replicated' ? nodes.map(({url}) => open(url, inFlight)) : [];
      for (const count of counts) {
        const own = nodes.slice(0, count);
        if (bundle.topology === 'replicated') {
          entrances.set(count, {nodes: own, gateway: undefined, clients: nodeClients.slice(0, count)});
          continue;
        }
        onProgress(`starting the gateway for ${nodesText(count)}`);
        const groups = assignNodes(plan, count, orders => costOf(orders, costs));
        const front = await gateway(
          `gateway-${count}`,
          own.map(({url}, i) => `${groups[i]!}=${url}`),
        );
        entrances.set(count, {nodes: own, gateway: front, clients: [open(front.url, inFlight * count)]});
      }
      const first = nodes[0]!;
      const hopGateway = await gateway('gateway-hop', [`all=${first.url}`]);
      const hop = {direct: open(first.url, 1), through: open(hopGateway.url, 1)};
      return new Rig(runner, clients, nodes, entrances, hop);
    } catch (error) {
      await runner.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.clients.map(client => client.close()));
    await this.runner.stop();
  }
}

/**
 * Which group each of `count` nodes serves: one each at first, then whatever group has the most work for each of its
 * nodes. With fewer nodes than groups every node serves all of them.
 *
 * @param cost Estimated work of a part's rules, in any unit.
 */
export function assignNodes(plan: Plan, count: number, cost: (orders: readonly number[]) => number): string[] {
  const work = new Map<string, number>();
  for (const {host, orders} of plan.stages.flatMap(stage => stage.parts)) {
    work.set(host, (work.get(host) ?? 0) + cost(orders));
  }
  if (count < work.size) return Array.from({length: count}, () => everyGroup);
  const shares = sharesOf([...work.values()], count);
  return [...work.keys()].flatMap((host, i) => Array.from({length: shares[i]!}, () => host));
}
