import {expect, test} from 'vitest';
import type {RunningCluster} from '../../../../../src/cluster/running/running-cluster.js';
import type {Part} from '../../../../../src/lab/drills/cluster/part.js';
import {WorkWatch} from '../../../../../src/lab/drills/cluster/work-watch.js';
import {processPart} from '../../../../support/parts.js';

/** A node that has evaluated a hundred times. */
const node = (name: string, group: string) => ({
  count: 100,
  part: processPart({kind: 'node', name, group, pid: 1, url: 'http://127.0.0.1:1'}),
});

test('of a group the node that works is hit, and its share of the work is told', async () => {
  const [idle, busy, other] = [
    node('pricing-1', 'pricing'),
    node('pricing-2', 'pricing'),
    node('loyalty-1', 'loyalty'),
  ];
  const nodes = [idle, busy, other];
  const cluster = {
    metrics: async (name: string) => {
      const {count} = nodes.find(({part}) => part.name === name)!;
      return `rulectl_evaluation_duration_seconds_count{group="x"} ${count}\n`;
    },
  } as RunningCluster;
  const watch = new WorkWatch({cluster, parts: async () => nodes.map(({part}) => part)});
  await watch.begin();
  const victims = async (target: string, named: Part) => {
    const found = await watch.victimsOf({target, parts: [named]});
    return [found.parts.map(({name}) => name), found.share];
  };
  // Nobody has worked yet.
  expect(await victims('node:pricing', idle.part)).toEqual([['pricing-1'], null]);
  idle.count += 1;
  busy.count += 49;
  other.count += 50;
  expect(await victims('node:pricing', idle.part)).toEqual([['pricing-2'], 0.98]);
  // Who is named is hit, however idle.
  expect(await victims('node:pricing-1', idle.part)).toEqual([['pricing-1'], 0.02]);
  expect(await victims('group:loyalty', other.part)).toEqual([['loyalty-1'], 1]);
  const gateway = processPart({kind: 'gateway', name: 'gateway-1', pid: 2, url: idle.part.url});
  expect(await victims('gateway', gateway)).toEqual([['gateway-1'], null]);
});
