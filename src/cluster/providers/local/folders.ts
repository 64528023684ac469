import {join} from 'node:path';
import {stateFolder} from '../../project/project.js';

/** Where a local cluster keeps what it knows, below `.rulectl` in the project's folder. */
export interface LocalFolders {
  readonly root: string;
  /** What should run: written by `up`, read by the supervisor. */
  readonly wanted: string;
  /** What runs: written by the supervisor, read by everybody. */
  readonly state: string;
  /** The cluster file as it was at the last `up`: what dies comes back as it was, whatever is being edited. */
  readonly file: string;
  /** The token that roles show each other. Mode 0600. */
  readonly token: string;
  /** Held by the command that is changing the cluster. */
  readonly lock: string;
  readonly logs: string;
  /** What a Prometheus beside the cluster reads and keeps. */
  readonly monitoring: string;
  /** Where a role writes the URL it listens on. */
  url(role: string): string;
  /** Where a node may find another address to advertise than the one it listens on. */
  address(node: string): string;
  /** The embedded database of control. */
  data(keep: string): string;
  /** What a role keeps for its next start. */
  cache(keep: string, role: string): string;
  log(role: string): string;
}

export function localFolders(dir: string): LocalFolders {
  const root = join(stateFolder(dir), 'local');
  const logs = join(stateFolder(dir), 'logs');
  return {
    root,
    wanted: join(root, 'wanted.json'),
    state: join(root, 'state.json'),
    file: join(root, 'cluster.yaml'),
    token: join(root, 'token'),
    lock: join(root, 'lock'),
    logs,
    monitoring: join(root, 'monitoring'),
    url: role => join(root, 'urls', role),
    address: node => join(root, 'addresses', node),
    data: keep => join(root, 'data', keep),
    cache: (keep, role) => join(root, 'cache', keep, role),
    log: role => join(logs, `${role}.log`),
  };
}
