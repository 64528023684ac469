import {join} from 'node:path';
import {packageFolder} from '../../../kit/package-info.js';
import {startGenerator} from '../../../lab/drills/load/generator-process.js';
import {openLoadElsewhere} from '../../../lab/drills/load/load-elsewhere.js';
import {openLoadInCluster} from '../../../lab/drills/load/load-in-cluster.js';
import {type LoadOptions, type OpenLoad, openLoadHere} from '../../../lab/drills/load/load-run.js';
import {withLookupUrls} from '../../../lab/drills/load/lookup-urls.js';
import type {TraceFile} from '../../../lab/drills/load/trace-file.js';
import type {Mix} from '../../../lab/drills/load/traffic.js';
import type {Bundle} from '../../../rules/ruleset/bundle.js';
import {checkedOf, countOf, type DrillOptions, mixFrom, rateOf, seedOf, shapeFrom} from './load-options.js';
import type {Testbed} from './testbed.js';

/** What a drill file, or a search, says of the load instead of the options. */
export interface LoadChange {
  readonly durationMs: number;
  readonly rate?: number;
  readonly mix?: Mix;
  readonly seed?: number;
  /** All that may answer during the drill; default: what is active. */
  readonly bundles?: readonly Bundle[];
  /** Where what is sent is written down. */
  readonly record?: TraceFile | undefined;
}

/** The load that the options ask for: from this process, from several, or from inside the cluster. */
export function loadFrom(options: DrillOptions, testbed: Testbed, change: LoadChange): OpenLoad {
  const {gateways, key, ca, facts, trace, bundle} = testbed;
  const load: LoadOptions = {
    gateways,
    key,
    ca,
    facts,
    bundles: (change.bundles ?? [bundle]).map(each => withLookupUrls(each)),
    shape:
      trace === undefined
        ? shapeFrom(options.shape, change.rate ?? rateOf(options))
        : {kind: 'trace', offsets: trace.offsets},
    durationMs: change.durationMs,
    seed: change.seed ?? seedOf(options),
    mix: change.mix ?? mixFrom(options.mix),
    checked: checkedOf(options),
  };
  const generators = countOf('--generators', options.generators) ?? 1;
  if (options.inCluster) return () => openLoadInCluster(testbed, load);
  if (generators === 1) return () => openLoadHere(load, change.record?.add);
  const words = [join(packageFolder(), 'bin', 'rulectl.js'), 'drill', 'generate'];
  return () =>
    openLoadElsewhere(
      Array.from({length: generators}, (_, index) =>
        startGenerator(words, {...load, waits: true, share: {index, of: generators}}),
      ),
    );
}
