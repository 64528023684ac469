import {statusOf} from '../../../cluster/providers/local/status.js';
import {type OpenTarget, openTarget} from '../../../cluster/providers/open-target.js';
import {openProject, type Project, rulesetSourceOf, stateFolder} from '../../../cluster/spec/project.js';
import type {ClusterView} from '../../../lab/drills/cluster-view.js';
import {type Journal, journalFolder} from '../../../lab/drills/fault-journal.js';
import type {FaultReach} from '../../../lab/drills/faults/fault.js';
import {sendPoison} from '../../../lab/drills/poison.js';
import {bundleSource} from '../../../rules/ruleset/bundle-source.js';
import {loadRuleset} from '../../../rules/ruleset/load.js';
import type {RulesetSource} from '../../../rules/ruleset/ruleset.js';
import {openControl} from '../../../service/api/control-client.js';
import {faultReach} from './fault-reach.js';
import {healBefore} from './heal-before.js';
import {type LoadFacts, loadFacts, poisonFacts} from './load-facts.js';
import type {DrillOptions} from './load-options.js';
import {localView, remoteView} from './parts.js';

/** What a drill needs of the project and of the cluster that it runs against. */
export interface DrillGround extends LoadFacts {
  readonly project: Project;
  readonly target: OpenTarget;
  readonly gateways: readonly string[];
  readonly key: string | undefined;
  readonly ca: string | undefined;
  readonly view: ClusterView;
  /** What is active on the cluster. */
  readonly ruleset: RulesetSource;
  readonly reach: FaultReach;
  readonly journal: Journal;
  close(): Promise<void>;
}

/** Opens the cluster for a drill; what a drill that crashed left in force is healed first. */
export async function drillGround(options: DrillOptions): Promise<DrillGround> {
  const project = await openProject(options.file);
  await healBefore(options);
  const target = await openTarget(project.dir, options.on ?? options.target);
  const isLocal = target.name === 'local';
  const running = isLocal
    ? (await statusOf(project.dir)).gateways.flatMap(({url}) => (url === null ? [] : [url]))
    : [target.gateway.url];
  const gateways = running.length > 0 ? running : [target.gateway.url];
  const {key, ca} = target.gateway;
  const ruleset = await activeRules(project, target);
  const poison = async () =>
    sendPoison({
      facts: poisonFacts(options),
      ruleset: loadRuleset(ruleset),
      limits: project.spec.limits,
      gateways,
      key,
      ca,
    });
  return {
    ...loadFacts(project, options),
    project,
    target,
    gateways,
    key,
    ca,
    view: isLocal ? await localView(project.dir) : remoteView(project.dir, target.name),
    ruleset,
    reach: faultReach(project, target, poison),
    journal: {folder: journalFolder(stateFolder(project.dir)), target: target.name},
    close: () => target.close(),
  };
}

/** The rules that are active on the cluster; where control cannot be asked, those of the project. */
async function activeRules(project: Project, target: OpenTarget): Promise<RulesetSource> {
  try {
    const control = openControl({...target.gateway, url: await target.control()});
    try {
      return bundleSource((await control.version(project.spec.name)).bundle);
    } finally {
      await control.close();
    }
  } catch {
    return rulesetSourceOf(project);
  }
}
