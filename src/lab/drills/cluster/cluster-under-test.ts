import {bundleOf} from '../../../cluster/project/bundle-of.js';
import {type Project, stateFolder} from '../../../cluster/project/project.js';
import {identityOf} from '../../../cluster/providers/local/identity.js';
import {openTarget} from '../../../cluster/providers/open-target.js';
import {activeBundle} from '../../../cluster/running/on-control.js';
import type {Part as ClusterPart} from '../../../cluster/running/part.js';
import type {RunningCluster} from '../../../cluster/running/running-cluster.js';
import type {JsonObject} from '../../../kit/json.js';
import type {Bundle} from '../../../rules/ruleset/bundle.js';
import {type FaultJournal, journalFolder} from '../undo/fault-journal.js';
import type {LookAtParts, Part} from './part.js';
import {storeWatches} from './store-part.js';

/** A cluster that is open for a drill, and the project that it was made from. */
export interface ClusterUnderTest {
  readonly project: Project;
  readonly cluster: RunningCluster;
  /** URLs of all gateways, or of what stands in front of them. */
  readonly gateways: readonly string[];
  readonly key: string | undefined;
  readonly ca: string | undefined;
  /** Roles, and the stores of this machine that they use. */
  readonly parts: LookAtParts;
  /** What is active on the cluster. */
  readonly bundle: Bundle;
  /** Reads the facts of the fault `poison`, when it strikes. */
  readonly poisonFacts: () => readonly JsonObject[];
  readonly journal: FaultJournal;
  close(): Promise<void>;
}

export interface ClusterUnderTestOptions extends Pick<ClusterUnderTest, 'poisonFacts'> {
  /** Target of the cluster; default: the one that is there. */
  readonly target: string | undefined;
}

/** Opens the cluster of a project for a drill. Rejects where it has no such target, or nothing runs there. */
export async function openClusterUnderTest(
  project: Project,
  {target, poisonFacts}: ClusterUnderTestOptions,
): Promise<ClusterUnderTest> {
  const cluster = await openTarget(project.dir, target);
  const {url, key, ca} = await cluster.gateway();
  const found = await cluster.parts();
  const gateways = urlsOf(found, 'gateway');
  const supervisor = found.find(({kind}) => kind === 'supervisor')?.process?.pid ?? undefined;
  const stores = storeWatches(await cluster.stores(), {gateways, control: urlsOf(found, 'control')});
  return {
    project,
    cluster,
    gateways: gateways.length > 0 ? gateways : [url],
    key,
    ca,
    parts: async () => [
      ...(await cluster.parts()).flatMap(rolePart),
      ...(await Promise.all(stores.map(look => look()))),
    ],
    bundle: (await activeBundle(cluster, project.spec.name)) ?? bundleOf(project, 0),
    poisonFacts,
    journal: {
      dir: project.dir,
      folder: journalFolder(stateFolder(project.dir)),
      target: cluster.name,
      supervisor: supervisor === undefined ? undefined : identityOf(supervisor),
    },
    close: () => cluster.close(),
  };
}

const urlsOf = (parts: readonly ClusterPart[], wanted: ClusterPart['kind']): string[] =>
  parts.flatMap(({kind, url}) => (kind === wanted && url !== null ? [url] : []));

/** What is no role of ours no fault can hit. */
function rolePart(part: ClusterPart): Part[] {
  const {kind} = part;
  return kind === 'node' || kind === 'gateway' || kind === 'control' ? [{...part, kind}] : [];
}
