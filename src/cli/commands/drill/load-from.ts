import {join} from 'node:path';
import {Kubectl} from '../../../cluster/providers/kubernetes/kubectl.js';
import {remoteCluster} from '../../../cluster/providers/remote/remote-cluster.js';
import {ports} from '../../../cluster/scaffold/blueprint.js';
import {packageFolder} from '../../../kit/package-info.js';
import {startClusterJob} from '../../../lab/drills/cluster-job.js';
import {errors as drillErrors} from '../../../lab/drills/errors.js';
import {startGenerator} from '../../../lab/drills/generator-process.js';
import {openLoadElsewhere} from '../../../lab/drills/load-elsewhere.js';
import type {LoadJob} from '../../../lab/drills/load-job.js';
import {type LoadOptions, type OpenLoad, openLoadHere} from '../../../lab/drills/load-run.js';
import {Oracle} from '../../../lab/drills/oracle.js';
import type {Mix} from '../../../lab/drills/traffic.js';
import type {Shape} from '../../../lab/load/schedule.js';
import {loadRuleset} from '../../../rules/ruleset/load.js';
import type {RulesetSource} from '../../../rules/ruleset/ruleset.js';
import type {DrillGround} from './ground.js';
import {checkedOf, countOf, type DrillOptions, mixFrom, rateOf, seedOf, shapeFrom} from './load-options.js';

/** What a drill file, or a search, says of the load instead of the options. */
export interface LoadChange {
  readonly durationMs: number;
  readonly rate?: number;
  readonly mix?: Mix;
  readonly seed?: number;
  /** All that may answer during the drill; default: what is active. */
  readonly rulesets?: readonly RulesetSource[];
}

/** The load that the options ask for: from this process, from several, or from inside the cluster. */
export function loadFrom(options: DrillOptions, ground: DrillGround, change: LoadChange): OpenLoad {
  const {gateways, key, ca, facts, trace} = ground;
  const rulesets = change.rulesets ?? [ground.ruleset];
  const shape: Shape =
    trace === undefined
      ? shapeFrom(options.shape, change.rate ?? rateOf(options))
      : {kind: 'trace', offsets: trace.offsets};
  const load: Omit<LoadOptions, 'oracle'> = {
    gateways,
    key,
    ca,
    shape,
    durationMs: change.durationMs,
    seed: change.seed ?? seedOf(options),
    mix: change.mix ?? mixFrom(options.mix),
    checked: checkedOf(options),
  };
  const generators = countOf('--generators', options.generators) ?? 1;
  if (options.inCluster) return () => insideCluster(ground, {...load, facts, rulesets, waits: false});
  if (generators === 1) {
    return () =>
      openLoadHere({
        ...load,
        oracle: new Oracle(
          facts,
          rulesets.map(source => loadRuleset(source)),
        ),
      });
  }
  const words = [join(packageFolder(), 'bin', 'rulectl.js'), 'drill', 'generate'];
  return () =>
    openLoadElsewhere(
      Array.from({length: generators}, (_, index) =>
        startGenerator(words, {...load, facts, rulesets, waits: true, share: {index, of: generators}}),
      ),
    );
}

/** One generator as a Job on the cluster's own image, which asks the front door's Service. */
async function insideCluster({project, target, journal}: DrillGround, job: LoadJob) {
  const {dir, spec} = project;
  const {target: place, cluster} = remoteCluster(dir, target.name);
  if (place.namespace === undefined) throw drillErrors.DRILL_NO_CLUSTER_JOB(target.name);
  const door = spec.topology === 'specialised' ? 'gateway' : 'node';
  const pod = (await cluster.status()).find(({role}) => role === door);
  if (pod === undefined) throw drillErrors.DRILL_NOT_READY([`the ${door}`]);
  const service = spec.topology === 'specialised' ? 'gateway' : (pod.group ?? 'all');
  return openLoadElsewhere([
    await startClusterJob({
      kubectl: new Kubectl(dir, place.context, place.namespace),
      cluster: place.cluster,
      image: pod.image,
      job: {...job, gateways: [`http://${place.cluster}-${service}:${ports.http}`], ca: undefined},
      journal,
    }),
  ]);
}
