import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {projectFolder} from '../../cluster/project/project.js';
import {readTarget, targetNamesIn} from '../../cluster/running/target-file.js';
import type {ServerAddress} from '../../service/api/transport.js';

/** The options by which commands name a cluster. */
export interface ClusterOptions {
  /** True without a URL: the cluster that `up` started. */
  readonly cluster?: string | true;
  readonly target?: string;
  readonly file?: string;
}

/**
 * Where the gateway is, and its key: RULECTL_KEY, else the target's. A URL that is the gateway of one of the project's
 * targets gets that target's key.
 */
export function addressOf(
  {cluster, target, file}: ClusterOptions,
  env: NodeJS.ProcessEnv = process.env,
): ServerAddress {
  const dir = projectFolder(file);
  const own = env.RULECTL_KEY || undefined;
  if (typeof cluster !== 'string') {
    const {gateway, key, caFile} = readTarget(dir, target);
    return {url: gateway, key: own ?? key, ca: certificate(dir, caFile)};
  }
  if (own !== undefined) return {url: cluster, key: own};
  const names = target === undefined ? targetNamesIn(dir) : [target];
  const known = names
    .map(name => readTarget(dir, name))
    .find(each => target !== undefined || sameServer(each.gateway, cluster));
  return {url: cluster, key: known?.key, ca: certificate(dir, known?.caFile)};
}

const certificate = (dir: string, file: string | undefined): string | undefined =>
  file === undefined ? undefined : readFileSync(resolve(dir, file), 'utf8');

const sameServer = (a: string, b: string): boolean =>
  URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
