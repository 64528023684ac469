import {expect, test} from 'vitest';
import {localFolders} from '../../../../../src/cluster/providers/local/folders.js';
import {roleCommand} from '../../../../../src/cluster/providers/local/role-command.js';
import type {WantedRole} from '../../../../../src/cluster/providers/local/wanted.js';

test('a node is told of the gateways that listen by now: it may have to join while control is away', () => {
  const node: WantedRole = {
    name: 'pricing-3',
    role: 'node',
    group: 'pricing',
    port: 0,
    embedded: false,
    keep: 'shop-dev',
    fingerprint: '',
  };
  const words = roleCommand(node, {
    folders: localFolders('/shop'),
    port: 0,
    controlUrl: 'http://127.0.0.1:1',
    gatewayUrls: ['http://127.0.0.1:2', 'http://127.0.0.1:3'],
  });
  expect(words.join(' ')).toContain(
    '--join http://127.0.0.1:1 --gateway http://127.0.0.1:2 --gateway http://127.0.0.1:3',
  );
});
