import {join} from 'node:path';
import {packageFolder} from '../../../kit/package-info.js';
import {openLoadElsewhere, startGenerator} from '../../../lab/drills/load/load-elsewhere.js';
import {openLoadInCluster} from '../../../lab/drills/load/load-in-cluster.js';
import {type LoadOptions, type OpenLoad, openLoadHere} from '../../../lab/drills/load/load-run.js';
import {LoadSettings} from '../../../lab/drills/load/load-settings.js';
import {withLookupUrls} from '../../../lab/drills/load/oracle.js';
import type {TraceFile} from '../../../lab/drills/load/trace.js';
import type {DrillSettings} from '../../../lab/drills/settings.js';
import type {Bundle} from '../../../rules/ruleset/bundle.js';
import type {Testbed} from './testbed.js';

export interface LoadContext {
  readonly durationMs: number;
  /** All that may answer during the drill; default: what is active. */
  readonly bundles?: readonly Bundle[] | undefined;
  /** Where what is sent is written down. */
  readonly record?: TraceFile | undefined;
}

/** The load that the settings ask for: from this process, from several, or from inside the cluster. */
export function loadFrom(
  settings: DrillSettings,
  testbed: Testbed,
  {durationMs, bundles, record}: LoadContext,
): OpenLoad {
  const {gateways, key, ca, facts, trace, bundle} = testbed;
  const load: LoadOptions = {
    ...LoadSettings.parse(settings),
    gateways,
    key,
    ca,
    facts,
    bundles: (bundles ?? [bundle]).map(each => withLookupUrls(each)),
    offsets: trace?.offsets,
    durationMs,
  };
  const {generators, inCluster} = settings;
  if (inCluster) return () => openLoadInCluster(testbed, load);
  if (generators === 1) return () => openLoadHere(load, record?.add);
  const words = [join(packageFolder(), 'bin', 'rulectl.js'), 'drill', 'generate'];
  return () =>
    openLoadElsewhere(
      Array.from({length: generators}, (_, index) =>
        startGenerator(words, {...load, waits: true, share: {index, of: generators}}),
      ),
    );
}
