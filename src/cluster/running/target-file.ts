import {createHash, randomBytes} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {z} from 'zod';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import {stateFolder} from '../project/project.js';
import {errors} from './errors.js';

/** A running cluster that commands can talk to, as `up` and `deploy` leave it. */
export interface Target {
  readonly name: string;
  /** What it runs on: a name of the registry of providers. */
  readonly provider?: string;
  /** Name of the cluster (`metadata.name`). */
  readonly cluster: string;
  /** URL of a gateway. */
  readonly gateway: string;
  /** URL of control. */
  readonly control: string;
  /** The API key. Kept in a file of its own, mode 0600. */
  readonly key: string | undefined;
  /** Context of kubectl, for a target in Kubernetes. */
  readonly context?: string | undefined;
  /** Namespace, for a target in Kubernetes: with it, empty URLs above mean a port-forward. */
  readonly namespace?: string;
  readonly environment?: string;
  /** File of a certificate to trust, relative to the project's folder. */
  readonly caFile?: string;
}

const TargetFile = z.object({
  name: z.string(),
  provider: z.string().optional(),
  cluster: z.string(),
  gateway: z.string(),
  control: z.string(),
  keyFile: z.string().nullable(),
  context: z.string().optional(),
  namespace: z.string().optional(),
  environment: z.string().optional(),
  caFile: z.string().optional(),
});

const targetsFolder = (dir: string): string => join(stateFolder(dir), 'targets');

/** `.rulectl/targets/<name>.json` in the project's folder. */
export const targetFile = (dir: string, name: string): string => join(targetsFolder(dir), `${name}.json`);

/** Where the key of a target is kept, mode 0600. */
export const keyFile = (dir: string, name: string): string => join(targetsFolder(dir), `${name}.key`);

/** Names of the targets that this project has. */
export function targetNamesIn(dir: string): string[] {
  try {
    return readdirSync(targetsFolder(dir))
      .filter(file => file.endsWith('.json'))
      .map(file => file.slice(0, -'.json'.length))
      .sort();
  } catch {
    return [];
  }
}

/** Reads a target with its key; the default is the one that `up` made. Throws TARGET_MISSING and TARGET_INVALID. */
export function readTarget(dir: string, name = 'local'): Target {
  const file = targetFile(dir, name);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw errors.TARGET_MISSING(name, targetNamesIn(dir));
  }
  const {keyFile: key, ...target} = parseTarget(text, file);
  return {
    ...target,
    key: key === null ? undefined : readFileSync(join(targetsFolder(dir), key), 'utf8').trim(),
  } as Target;
}

function parseTarget(text: string, file: string): z.output<typeof TargetFile> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw errors.TARGET_INVALID(file, 'it is no JSON');
  }
  const {data, error} = TargetFile.safeParse(value);
  if (data) return data;
  const [issue] = error.issues;
  throw errors.TARGET_INVALID(file, `${issue?.path.join('.') || 'it'} is wrong`);
}

/** Writes a target, its key (mode 0600) first, each file whole or not at all. */
export async function writeTarget(dir: string, {key, ...target}: Target): Promise<void> {
  if (key !== undefined) await writeFileAtomic(keyFile(dir, target.name), `${key}\n`, {mode: 0o600});
  const content = {...target, keyFile: key === undefined ? null : `${target.name}.key`};
  await writeFileAtomic(targetFile(dir, target.name), `${JSON.stringify(content, null, 2)}\n`);
}

/** Forgets a target and its key. */
export async function removeTarget(dir: string, name: string): Promise<void> {
  await Promise.all([targetFile(dir, name), keyFile(dir, name)].map(file => rm(file, {force: true})));
}

/** A new API key: 256 random bits behind a prefix that scanners for secrets can find. */
export const newApiKey = (): string => `rk_${randomBytes(32).toString('base64url')}`;

/** What control is told of a key, and all that it keeps. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('hex');
