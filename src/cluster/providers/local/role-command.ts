import {join} from 'node:path';
import {packageFolder} from '../../../kit/package-info.js';
import {everyGroup} from '../../../rules/ruleset/bundle.js';
import type {LocalFolders} from './folders.js';
import {prometheusWords} from './monitoring.js';
import {loopback} from './ports.js';
import type {RoleKind, WantedRole} from './wanted.js';

/** Where other parts of the cluster are, as far as it is known when a role starts. */
export interface KnownUrls {
  /** Where control listens, or will. */
  readonly controlUrl: string;
  readonly gatewayUrls: readonly string[];
}

export interface RoleSetting extends KnownUrls {
  readonly folders: LocalFolders;
  /** Port to listen on; 0 takes any free one. */
  readonly port: number;
}

/** The program that is a role. */
export const roleProgram = ({role}: WantedRole): string => (role === 'monitor' ? 'prometheus' : process.execPath);

/** The words behind the program that start a role. No secret is among them: other users of a machine can read them. */
export function roleCommand(role: WantedRole, setting: RoleSetting): string[] {
  if (role.role === 'monitor') return prometheusWords(setting);
  return [join(packageFolder(), 'bin', 'rulectl.js'), ...roleWords({...role, role: role.role}, setting)];
}

function roleWords(
  {name, role, group, embedded, keep}: WantedRole & {readonly role: Exclude<RoleKind, 'monitor'>},
  {folders, port, controlUrl, gatewayUrls}: RoleSetting,
): string[] {
  const listen = ['--host', loopback, '--port', String(port), '--url-file', folders.url(name)];
  const cache = ['--cache-dir', folders.cache(keep, name)];
  switch (role) {
    case 'control':
      return ['control', ...listen, ...(embedded ? ['--data-dir', folders.data(keep)] : [])];
    case 'gateway':
      return ['gateway', '--name', name, '--control', controlUrl, ...listen, ...cache];
    case 'node':
      return [
        ...['agent', '--name', name, '--group', group ?? everyGroup, '--join', controlUrl],
        // A node that joins while control is away has its rules from them.
        ...gatewayUrls.flatMap(url => ['--gateway', url]),
        ...listen,
        ...['--advertise-file', folders.address(name)],
        ...cache,
      ];
  }
}
