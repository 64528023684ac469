import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {statusOf} from '../../src/cluster/running/cluster-status.js';
import type {Part} from '../../src/cluster/running/part.js';
import type {RunningCluster} from '../../src/cluster/running/running-cluster.js';

/** A cluster with control and two nodes of the group `pricing`, and what ends it. */
export interface OpenedCluster {
  readonly cluster: RunningCluster;
  close(): Promise<void>;
}

const states = ['starting', 'ready', 'draining', 'ejected', 'stopped'];

/** What every running cluster is to do, whatever it runs on. */
export function runningClusterSuite(name: string, open: () => Promise<OpenedCluster>): void {
  describe(`RunningCluster: ${name}`, () => {
    let opened: OpenedCluster;
    let cluster: RunningCluster;

    beforeAll(async () => {
      opened = await open();
      cluster = opened.cluster;
    }, 120_000);
    afterAll(async () => {
      await cluster?.close();
      await opened?.close();
    }, 60_000);

    const nodes = async (): Promise<Part[]> => (await cluster.parts()).filter(({group}) => group === 'pricing');
    const untilReady = (count: number) =>
      expect
        .poll(async () => (await nodes()).map(({state}) => state), {timeout: 30_000})
        .toEqual(Array.from({length: count}, () => 'ready'));

    test('says whose cluster it is, and where', async () => {
      const {cluster: named, environment, place} = await cluster.about();
      expect([named, environment]).toEqual(['shop', 'dev']);
      expect(place).toMatch(/^on /);
    });

    test('tells its parts: each a process or a container, with a state and a name of its own', async () => {
      const parts = await cluster.parts();
      expect(new Set(parts.map(part => part.name)).size).toBe(parts.length);
      expect(parts.map(({kind}) => kind)).toEqual(expect.arrayContaining(['control', 'node']));
      for (const {state, process, container} of parts) {
        expect(states).toContain(state);
        expect([process, container].filter(each => each !== null)).toHaveLength(1);
      }
      expect(await nodes()).toHaveLength(2);
    });

    test('has the same status for every target', async () => {
      expect(await statusOf(cluster)).toMatchObject({
        cluster: 'shop',
        target: cluster.name,
        control: {state: 'ready'},
        nodes: [
          {group: 'pricing', restarts: 0},
          {group: 'pricing', restarts: 0},
        ],
        lastDeploy: null,
      });
    });

    test('hands on log lines of a part, and ends', async () => {
      const [node] = await nodes();
      const lines: string[] = [];
      const options = {name: node!.name, lines: 5, follow: false, signal: new AbortController().signal};
      await cluster.logs({...options, onLine: ({part, text}) => void lines.push(`${part ?? ''} ${text}`)});
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.join('\n')).toContain(node!.name);
    });

    test('reads the metrics of a part', async () => {
      const [node] = await nodes();
      expect(await cluster.metrics(node!.name)).toMatch(/^process_cpu_seconds_total/m);
    });

    test('gives the addresses of its gateway and of control, with the key', async () => {
      for (const {url, key} of [await cluster.gateway(), await cluster.control()]) {
        expect(URL.canParse(url)).toBe(true);
        expect(key).toMatch(/^rk_/);
      }
    });

    test('drains and cuts off what it says that it can, and refuses the rest', async () => {
      const [node] = await nodes();
      for (const what of ['drain', 'partition'] as const) {
        const change = cluster[what](node!.name);
        if (node!.able.includes(what)) expect((await change).undo).not.toEqual([]);
        else await expect(change).rejects.toMatchObject({code: 'CLUSTER_PART_UNABLE'});
      }
      // Neither was applied.
      await untilReady(2);
    });

    test('puts a drained process back, and leaves alone what is not drained', async () => {
      const [node] = await nodes();
      if (node!.process === null) {
        await expect(cluster.resume(node!.name)).rejects.toMatchObject({code: 'CLUSTER_PART_UNABLE'});
        return;
      }
      const stateOf = async () => (await nodes()).find(({name}) => name === node!.name)?.state;
      await (await cluster.drain(node!.name)).apply();
      await expect.poll(stateOf, {timeout: 10_000}).toBe('draining');
      await cluster.resume(node!.name);
      await untilReady(2);
      await cluster.resume(node!.name);
      await untilReady(2);
    });

    test('ends a part, with time to finish or at once, and somebody starts another', async () => {
      for (const graceful of [true, false]) {
        const [node] = await nodes();
        await cluster.remove(node!.name, {graceful});
        await untilReady(2);
      }
    });

    test('scales a group', async () => {
      const done = await cluster.scale({nodes: {pricing: 2}});
      expect(['ready', 'asked']).toContain(done);
      await untilReady(2);
    });
  });
}
