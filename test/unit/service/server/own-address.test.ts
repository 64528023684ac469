import {hostname, networkInterfaces} from 'node:os';
import {expect, test, vi} from 'vitest';
import {nameOf} from '../../../../src/cli/roles/role-options.js';
import {reachable} from '../../../../src/service/server/own-address.js';

vi.mock('node:os', async original => ({...(await original<typeof import('node:os')>()), networkInterfaces: vi.fn()}));

const interfaces = {
  lo: [{address: '127.0.0.1', family: 'IPv4', internal: true}],
  eth0: [
    {address: '172.20.0.5', family: 'IPv4', internal: false},
    {address: 'fe80::1', family: 'IPv6', internal: false, scopeid: 2},
    {address: 'fd00::5', family: 'IPv6', internal: false, scopeid: 0},
  ],
};

test.each([
  ['0.0.0.0', 'http://127.0.0.1:8080', 'http://172.20.0.5:8080'],
  ['::', 'http://[::]:8080', 'http://[fd00::5]:8080'],
  ['127.0.0.1', 'http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['10.0.0.7', 'http://10.0.0.7:8080', 'http://10.0.0.7:8080'],
])('who listens on %s is reached by others at an address of its own', (host, url, expected) => {
  vi.mocked(networkInterfaces).mockReturnValue(interfaces as never);
  expect(reachable(url, host)).toBe(expected);
});

test('a machine with loopback only is reached there', () => {
  vi.mocked(networkInterfaces).mockReturnValue({lo: interfaces.lo} as never);
  expect(reachable('http://127.0.0.1:8080', '0.0.0.0')).toBe('http://127.0.0.1:8080');
});

test('replicas of a container are told apart by their host', () => {
  const options = {port: 8080, logLevel: 'info'};
  expect(nameOf({...options, host: '0.0.0.0'}, 'node')).toBe(`node-${hostname()}`);
  expect(nameOf({...options, host: '127.0.0.1'}, 'node')).toBe('node');
  expect(nameOf({...options, host: '0.0.0.0', name: 'pricing-1'}, 'node')).toBe('pricing-1');
});
