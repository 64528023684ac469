import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {errors} from '../running/errors.js';
import {readTarget} from '../running/target-file.js';
import {ports} from '../scaffold/blueprint.js';
import {type Forward, portForward} from './kubernetes/port-forward.js';

/** Ways to a running cluster: what a client of a gateway or of control needs. */
export interface OpenTarget {
  readonly name: string;
  readonly gateway: {readonly url: string; readonly key: string | undefined; readonly ca: string | undefined};
  /** Control's URL; for a target in Kubernetes a port-forward is opened at the first call. */
  control(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens a target of the project in `dir`, as `up` or `deploy` left it. Where it has no address of its own, a port-forward
 * goes through the Kubernetes API. Throws TARGET_MISSING, TARGET_INVALID, DEPLOY_NOT_READY.
 */
export async function openTarget(dir: string, name?: string): Promise<OpenTarget> {
  const target = readTarget(dir, name);
  const forwards: Forward[] = [];
  const forward = async (role: 'gateway' | 'control'): Promise<string> => {
    if (target.namespace === undefined) throw errors.TARGET_NO_ADDRESS(target.name, role);
    const at = {context: target.context, namespace: target.namespace};
    const opened = await portForward(at, `${target.cluster}-${role}`, ports.http);
    forwards.push(opened);
    return opened.url;
  };
  const ca = target.caFile === undefined ? undefined : readFileSync(join(dir, target.caFile), 'utf8');
  let control: Promise<string> | undefined;
  return {
    name: target.name,
    gateway: {url: target.gateway || (await forward('gateway')), key: target.key, ca},
    control: () => (control ??= target.control ? Promise.resolve(target.control) : forward('control')),
    close: async () => void (await Promise.all(forwards.map(opened => opened.close()))),
  };
}
