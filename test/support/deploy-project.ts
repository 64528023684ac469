import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {type CliResult, rulectl} from './cli.js';
import type {Cloud} from './cloud.js';
import {folderOf} from './folder.js';
import {kubernetesTools} from './kubernetes-tools.js';

let template: string | undefined;

/** Fetches kubectl and helm, and makes the project that every test copies: `shop`, from the retail example. For beforeAll. */
export async function readyToDeploy(): Promise<void> {
  kubernetesTools();
  const cache = resolve('node_modules', '.cache', 'rulectl', 'deploy');
  mkdirSync(cache, {recursive: true});
  const folder = join(mkdtempSync(join(cache, 'made-')), 'shop');
  const {code, stderr} = await rulectl(['init', folder, '--from', 'retail', '--yes']);
  if (code !== 0) throw new Error(stderr);
  const shared = join(cache, `shop-${process.pid}`);
  if (!existsSync(shared)) renameSync(folder, shared);
  template = shared;
}

/** A copy of the project for one test; `security`: that section of its cluster file. */
export function deployProject(security?: string): string {
  const folder = folderOf();
  cpSync(template!, folder, {recursive: true});
  if (security === undefined) return folder;
  const file = join(folder, 'cluster.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {2}topology:/m, `  security: ${security}\n$&`));
  return folder;
}

/** `rulectl deploy <target> --yes --no-verify` in a cloud. */
export const deploy = (
  target: string,
  cwd: string,
  {env}: Cloud,
  more: Readonly<Record<string, string>> = {},
): Promise<CliResult> => rulectl(['deploy', target, '--yes', '--no-verify'], {cwd, env: {...env, ...more}});

/** What is there at the end, without what is random or names a moment. */
export function end(world: Cloud) {
  const {objects, releases, images, containers, contexts, cluster, parts, stores, pool, secrets} = world.state();
  const withKeys = (name: string, values: object = {}) => `${name} ${Object.keys(values).sort().join(',')}`;
  const names = Object.entries(objects).map(([name, {data}]) => withKeys(name, data));
  const kept = Object.entries(secrets).map(([name, versions]) => withKeys(name, JSON.parse(versions.at(-1) ?? '{}')));
  return {
    objects: names.sort(),
    secrets: kept.sort(),
    releases: Object.keys(releases).sort(),
    images: [...new Set(images)],
    containers: containers.map(({Service, hash, Health}) => `${Service} ${hash} ${Health}`).sort(),
    contexts: [...new Set(contexts)],
    parts: [...parts].sort(),
    stores,
    pool,
    cluster,
  };
}
