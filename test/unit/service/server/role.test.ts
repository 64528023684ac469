import {expect, onTestFinished, test, vi} from 'vitest';
import {silentLog} from '../../../../src/kit/log.js';
import {sleep} from '../../../../src/kit/wait.js';
import {Role, type RoleOptions} from '../../../../src/service/server/role.js';

/** A running role whose requests never end by themselves. */
async function roleWith(options: Partial<RoleOptions>) {
  const role = new Role('node', {name: 'pricing-1', token: undefined, log: silentLog(), ...options});
  const asked = vi.fn();
  role.server.app.get('/', () => {
    asked();
    return new Promise(() => {});
  });
  await role.listen();
  const [leave, close] = [vi.fn(), vi.fn()];
  const running = role.running({leave, close: [close]});
  onTestFinished(() => running.kill());
  const ask = async (): Promise<void> => {
    void fetch(running.url).catch(() => {});
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  };
  return {role, running, ask, leave, close};
}

test('a role that stops leaves before it closes, and is stopped then', async () => {
  const {role, running, leave, close} = await roleWith({drainMs: 0});
  leave.mockImplementation(() => expect(role.lifecycle.state).toBe('draining'));
  close.mockImplementation(() => expect(role.lifecycle.state).toBe('stopped'));
  await running.stop();
  expect([leave, close].map(({mock}) => mock.calls.length)).toEqual([1, 1]);
});

test('a role ends once, however often it is told to', async () => {
  const {running, leave, close} = await roleWith({drainMs: 20});
  await Promise.all([running.stop(), running.stop(), running.kill()]);
  await running.kill();
  expect([leave, close].map(({mock}) => mock.calls.length)).toEqual([1, 1]);
});

test.each([
  ['drains', {drainMs: 60_000}],
  ['waits for a request', {drainMs: 0, deadlineMs: 60_000}],
])('kill ends a stop that %s', async (_what, options) => {
  const {running, ask} = await roleWith(options);
  await ask();
  const stopped = running.stop();
  await sleep(30);
  const before = performance.now();
  await running.kill();
  await stopped;
  expect(performance.now() - before).toBeLessThan(1000);
});

test('a role that is drained is out of rotation until it is taken back', async () => {
  const {role, running} = await roleWith({});
  role.lifecycle.enter('ready');
  running.setDrained(true);
  expect(role.lifecycle.state).toBe('draining');
  running.setDrained(false);
  expect(role.lifecycle.state).toBe('ready');
});
