import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import type {Part} from '../../../../../src/lab/drills/cluster/view.js';
import {WorkWatch} from '../../../../../src/lab/drills/cluster/work-watch.js';

/** A node that tells how often it has evaluated. */
async function node(name: string, group: string) {
  const work = {count: 100};
  const server = createServer((_request, response) =>
    response.end(`rulectl_evaluation_duration_seconds_count{group="${group}"} ${work.count}\n`),
  );
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const part: Part = {kind: 'node', name, group, pid: 1, url, state: 'ready'};
  return Object.assign(work, {part});
}

test('of a group the node that works is hit, and its share of the work is told', async () => {
  const [idle, busy, other] = [
    await node('pricing-1', 'pricing'),
    await node('pricing-2', 'pricing'),
    await node('loyalty-1', 'loyalty'),
  ];
  const parts = [idle, busy, other].map(({part}) => part);
  const watch = new WorkWatch({look: async () => parts});
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
  const gateway: Part = {kind: 'gateway', name: 'gateway-1', url: idle.part.url!, state: 'ready'};
  expect(await victims('gateway', gateway)).toEqual([['gateway-1'], null]);
});
