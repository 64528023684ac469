import {bundleOf} from '../../cluster/project/bundle-of.js';
import {type Project, stateFolder} from '../../cluster/project/project.js';
import {readState} from '../../cluster/providers/local/state-file.js';
import {statusOf} from '../../cluster/providers/local/status.js';
import {type OpenTarget, openTarget} from '../../cluster/providers/open-target.js';
import type {JsonObject} from '../../kit/json.js';
import type {Bundle} from '../../rules/ruleset/bundle.js';
import {loadRuleset} from '../../rules/ruleset/load.js';
import {sourceOfBundle} from '../../rules/ruleset/source-of-bundle.js';
import {openControl} from '../../service/api/control-client.js';
import {localView} from './cluster/local-view.js';
import {remoteView} from './cluster/remote-view.js';
import type {ClusterView} from './cluster/view.js';
import type {FaultReach} from './faults/fault.js';
import {faultReach} from './faults/fault-reach.js';
import {preparePoison} from './faults/poison.js';
import {type FaultJournal, journalFolder} from './undo/fault-journal.js';

/** A cluster that is open for a drill, and the project that it was made from. */
export interface ClusterUnderTest {
  readonly project: Project;
  readonly target: OpenTarget;
  readonly gateways: readonly string[];
  readonly key: string | undefined;
  readonly ca: string | undefined;
  readonly view: ClusterView;
  /** What is active on the cluster. */
  readonly bundle: Bundle;
  readonly reach: FaultReach;
  readonly journal: FaultJournal;
  close(): Promise<void>;
}

export interface ClusterUnderTestOptions {
  /** Target of the cluster; default: the one that is there. */
  readonly target: string | undefined;
  /** Reads the facts of the fault `poison`, when it strikes. */
  readonly poisonFacts: () => readonly JsonObject[];
}

/** Opens the cluster of a project for a drill. Rejects where it has no such target, or nothing runs there. */
export async function openClusterUnderTest(
  project: Project,
  options: ClusterUnderTestOptions,
): Promise<ClusterUnderTest> {
  const target = await openTarget(project.dir, options.target);
  const isLocal = target.name === 'local';
  const running = isLocal
    ? (await statusOf(project.dir)).gateways.flatMap(({url}) => (url === null ? [] : [url]))
    : [target.gateway.url];
  const gateways = running.length > 0 ? running : [target.gateway.url];
  const {key, ca} = target.gateway;
  const bundle = await activeRules(project, target);
  const poison = async () =>
    preparePoison({
      facts: options.poisonFacts(),
      ruleset: loadRuleset(sourceOfBundle(bundle)),
      limits: bundle.limits,
      gateways,
      key,
      ca,
    });
  return {
    project,
    target,
    gateways,
    key,
    ca,
    view: isLocal ? await localView(project.dir) : remoteView(project.dir, target.name),
    bundle,
    reach: faultReach(project, target, poison),
    journal: {
      folder: journalFolder(stateFolder(project.dir)),
      target: target.name,
      supervisor: isLocal ? (readState(project.dir)?.supervisor ?? undefined) : undefined,
    },
    close: () => target.close(),
  };
}

/** The rules that are active on the cluster; where control cannot be asked, those of the project. */
async function activeRules(project: Project, target: OpenTarget): Promise<Bundle> {
  try {
    const control = openControl({...target.gateway, url: await target.control()});
    try {
      return (await control.version(project.spec.name)).bundle;
    } finally {
      await control.close();
    }
  } catch {
    return bundleOf(project, 0);
  }
}
