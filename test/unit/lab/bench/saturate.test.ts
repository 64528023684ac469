import {expect, test} from 'vitest';
import {saturate} from '../../../../src/lab/bench/saturate.js';

const soon = () => new Promise<void>(resolve => setImmediate(resolve));

test('every sender sends its next when the one before is answered, and failures are counted apart', async () => {
  let underWay = 0;
  let most = 0;
  const send = async (index: number): Promise<boolean> => {
    most = Math.max(most, ++underWay);
    await soon();
    underWay--;
    return index % 4 !== 0;
  };
  const edges: string[] = [];
  const {answered, failed, perSecond} = await saturate({
    senders: [send, send, send],
    rampMs: 5,
    durationMs: 50,
    onEdge: edge => edges.push(edge),
  });
  expect(most).toBe(3);
  expect(answered).toBeGreaterThan(failed);
  expect(failed).toBeGreaterThan(0);
  expect(perSecond).toBeGreaterThan(0);
  expect(edges).toEqual(['start', 'end']);
  expect(underWay).toBe(0);
});

test('it ends when it is told to, with nothing under way', async () => {
  const stop = new AbortController();
  let underWay = 0;
  const send = async (): Promise<boolean> => {
    underWay++;
    await soon();
    underWay--;
    return true;
  };
  const running = saturate({senders: [send], rampMs: 0, durationMs: 60_000, signal: stop.signal});
  setTimeout(() => stop.abort(new Error('enough')), 20);
  await expect(running).rejects.toThrow('enough');
  expect(underWay).toBe(0);
});
