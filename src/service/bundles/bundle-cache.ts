import {mkdir, readdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import type {Bundle} from '../../rules/ruleset/bundle.js';
import {isIntact} from './loaded-bundle.js';

/**
 * The last good bundles on this machine's disk, so that a role starts while everything else is down. A bundle lies
 * under its digest and is never changed; `active.json` names the one in use for each ruleset. All writes are atomic.
 */
export class BundleCache {
  readonly #folder: string;
  readonly #active = new Map<string, string[]>();

  constructor(folder: string) {
    this.#folder = join(folder, 'bundles');
  }

  /** What was in use when this role last ran. A file that is damaged counts as not there. */
  async load(): Promise<Bundle[]> {
    const bundles: Bundle[] = [];
    const active = (await this.#read('active.json')) as Record<string, string[]> | undefined;
    for (const [name, digests] of Object.entries(active ?? {})) {
      const bundle = (await this.#read(fileOf(digests[0] ?? ''))) as Bundle | undefined;
      if (!bundle || !isIntact(bundle)) continue;
      this.#active.set(name, digests);
      bundles.push(bundle);
    }
    return bundles;
  }

  /** Keeps a bundle as the one in use, and the one before it; older ones are deleted. */
  async save(bundle: Bundle): Promise<void> {
    await mkdir(this.#folder, {recursive: true});
    const before = this.#active.get(bundle.name) ?? [];
    await writeFileAtomic(join(this.#folder, fileOf(bundle.digest)), JSON.stringify(bundle));
    this.#active.set(bundle.name, [bundle.digest, ...before.filter(digest => digest !== bundle.digest)].slice(0, 2));
    await writeFileAtomic(join(this.#folder, 'active.json'), JSON.stringify(Object.fromEntries(this.#active)));
    const kept = new Set([...this.#active.values()].flat().map(fileOf));
    for (const file of await readdir(this.#folder)) {
      if (file.endsWith('.json') && file !== 'active.json' && !kept.has(file)) await rm(join(this.#folder, file));
    }
  }

  async #read(file: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(join(this.#folder, file), 'utf8'));
    } catch {
      return undefined;
    }
  }
}

const fileOf = (digest: string): string => `${digest.replace(/[^A-Za-z0-9]/g, '-')}.json`;
