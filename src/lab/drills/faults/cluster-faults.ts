import {execFile} from 'node:child_process';
import {open} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {bundleOf} from '../../../cluster/project/bundle-of.js';
import {identityOf, signalTo} from '../../../cluster/providers/local/identity.js';
import {publishRules} from '../../../cluster/rules/publish-rules.js';
import {onControl} from '../../../cluster/running/on-control.js';
import {RulectlError} from '../../../kit/errors.js';
import type {JsonObject} from '../../../kit/json.js';
import type {Bundle} from '../../../rules/ruleset/bundle.js';
import {loadRuleset} from '../../../rules/ruleset/load.js';
import type {Ruleset} from '../../../rules/ruleset/ruleset.js';
import {sourceOfBundle} from '../../../rules/ruleset/source-of-bundle.js';
import type {ClusterUnderTest} from '../cluster/cluster-under-test.js';
import {GatewayPool} from '../load/gateway-pool.js';
import {errors} from './errors.js';
import type {Fault} from './fault.js';

const run = promisify(execFile);

const scaleOut: Fault = {
  name: 'scale-out',
  summary: 'a node more of the group joins, and leaves again',
  spares: true,
  canHit: ({group}) => group !== null,
  prepare: async (parts, {cluster}) => {
    const groups = [...new Set(parts.flatMap(({group}) => group ?? []))];
    if (groups.length === 0) throw errors.DRILL_FAULT_NODES_ONLY('scale-out', parts[0]!.name);
    const nodes = await cluster.parts();
    const count = (wanted: string) => nodes.filter(({group}) => group === wanted).length;
    const before = Object.fromEntries(groups.map(group => [group, count(group)]));
    const more = Object.fromEntries(Object.entries(before).map(([group, count]) => [group, count + 1]));
    return {undo: [{do: 'scale', counts: before}], strike: async () => void (await cluster.scale({nodes: more}))};
  },
};

const badRules: Fault = {
  name: 'bad-rules',
  summary: 'rules that do not compile are pushed; they must be refused and change nothing',
  spares: true,
  prepare: async (_parts, test) => ({
    undo: [],
    strike: async () => {
      if (!(await areRefused(test))) throw errors.DRILL_BAD_RULES_TAKEN();
    },
  }),
};

/** Offers rules that do not compile; gives whether they were refused. */
async function areRefused({project, cluster}: ClusterUnderTest): Promise<boolean> {
  const broken = {...project, files: [{path: 'broken.grl', text: 'rule Broken { when then }'}]};
  try {
    await onControl(cluster, async control => {
      const {environment} = await control.rulesets();
      const bundle = bundleOf(broken, 0, environment);
      const said = {author: 'drill', message: 'bad rules', source: 'drill'};
      await publishRules(control, {bundle, ...said, activate: false});
    });
    return false;
  } catch (error) {
    if (error instanceof RulectlError && error.kind === 'input') return true;
    throw error;
  }
}

const poison: Fault = {
  name: 'poison',
  summary: 'facts whose evaluation runs into a limit come again and again (--poison)',
  prepare: async (_parts, test) => {
    const begin = preparePoison(test);
    let end: (() => Promise<void>) | undefined;
    return {
      undo: [],
      strike: async () => {
        end = begin();
      },
      ease: async () => end?.(),
    };
  },
};

/** Smaller than any bundle. */
const diskBytes = 16 * 1024;

/**
 * A file system of its own, too small, is laid over the cache and filled: what is written gets ENOSPC. The part starts
 * again, without what it had kept, because only a start needs the cache.
 */
const diskFull: Fault = {
  name: 'disk-full',
  summary: 'the disk of the cache is full, and the part starts again without what it had kept (needs root)',
  // Control keeps nothing for its next start.
  canHit: ({kind, process: here}) =>
    here !== null && (kind === 'node' || kind === 'gateway') && process.getuid?.() === 0,
  prepare: async parts => {
    const places = parts.map(({name, process: here}) => {
      const folder = here?.cacheFolder ?? null;
      const process = here?.pid ? identityOf(here.pid) : undefined;
      if (folder === null || process === undefined) throw errors.DRILL_FAULT_ELSEWHERE('disk-full', name);
      return {folder, process};
    });
    if (process.getuid?.() !== 0) throw errors.DRILL_FAULT_ROOT('disk-full');
    return {
      undo: places.map(({folder}) => ({do: 'unmount' as const, path: folder})),
      strike: async () => {
        for (const {folder, process: hit} of places) {
          await run('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes},mode=0700`, 'rulectl-drill', folder]);
          await fill(join(folder, 'filler'));
          signalTo(hit, 'SIGTERM');
        }
      },
    };
  },
};

/** Writes until nothing more fits. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (;;) await file.write(Buffer.alloc(1024));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}

export const clusterFaults: readonly Fault[] = [scaleOut, badRules, diskFull, poison];

type Upstream = Pick<ClusterUnderTest, 'gateways' | 'key' | 'ca'>;

const everyMs = 100;
const limitCodes = new Set(['EVALUATION_MAX_FIRINGS', 'EVALUATION_TIMEOUT']);

/**
 * Facts whose evaluation runs into a limit: gives what begins to send them, ten times a second, and what that gives ends
 * it. Throws DRILL_NO_POISON when these facts are harmless to the rules: a drill with them would prove nothing.
 */
export function preparePoison(test: Upstream & Pick<ClusterUnderTest, 'bundle' | 'poisonFacts'>) {
  const {bundle, poisonFacts} = test;
  const [facts, ruleset, limits] = [poisonFacts(), loadRuleset(sourceOfBundle(bundle)), bundle.limits];
  const bad = facts.filter(each => runsIntoLimit(ruleset, each, limits));
  if (bad.length === 0) {
    throw errors.DRILL_NO_POISON(
      facts.length === 0 ? 'none are named' : 'the rules evaluate all that are named within their limits',
    );
  }
  return (): (() => Promise<void>) => sendPoison(bad, test);
}

function sendPoison(bad: readonly JsonObject[], {gateways, key, ca}: Upstream): () => Promise<void> {
  const pool = new GatewayPool(gateways, {key, ca, connections: 4});
  const pending = new Set<Promise<unknown>>();
  let turn = 0;
  const timer = setInterval(() => {
    const body = JSON.stringify({facts: bad[turn++ % bad.length]});
    const sent = pool
      .send('POST', '/v1/evaluate', body)
      // It is meant to fail; what counts is what becomes of everybody else's requests.
      .catch(() => undefined)
      .finally(() => pending.delete(sent));
    pending.add(sent);
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await Promise.all(pending);
    await pool.close();
  };
}

function runsIntoLimit(ruleset: Ruleset, facts: JsonObject, limits: Bundle['limits']): boolean {
  try {
    ruleset.evaluate(facts, {limits});
    return false;
  } catch (error) {
    return limitCodes.has((error as {code?: string}).code ?? '');
  }
}
