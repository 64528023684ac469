import {join} from 'node:path';
import {packageFolder} from '../../../kit/package-info.js';
import type {LocalFolders} from './folders.js';
import {loopback} from './ports.js';
import type {WantedRole} from './wanted.js';

export interface RoleSetting {
  readonly folders: LocalFolders;
  /** Port to listen on; 0 takes any free one. */
  readonly port: number;
  /** Where control listens, or will. */
  readonly controlUrl: string;
}

/** The words behind `node` that start a role. No secret is among them: other users of a machine can read them. */
export function roleCommand(role: WantedRole, setting: RoleSetting): string[] {
  return [join(packageFolder(), 'bin', 'rulectl.js'), ...roleWords(role, setting)];
}

function roleWords(
  {name, role, group, embedded, keep}: WantedRole,
  {folders, port, controlUrl}: RoleSetting,
): string[] {
  const listen = ['--host', loopback, '--port', String(port), '--url-file', folders.url(name)];
  const cache = ['--cache-dir', folders.cache(keep, name)];
  switch (role) {
    case 'control':
      return ['control', ...listen, ...(embedded ? ['--data-dir', folders.data(keep)] : [])];
    case 'gateway':
      return ['gateway', '--name', name, '--control', controlUrl, ...listen, ...cache];
    case 'node':
      return ['agent', '--name', name, '--group', group ?? 'all', '--join', controlUrl, ...listen, ...cache];
  }
}
