import {readdirSync} from 'node:fs';
import {join, relative} from 'node:path';
import {statusOf} from '../../../cluster/providers/local/status.js';
import {type OpenTarget, openTarget} from '../../../cluster/providers/open-target.js';
import {remoteCluster} from '../../../cluster/providers/remote/remote-cluster.js';
import {openProject, type Project, rulesetSourceOf} from '../../../cluster/spec/project.js';
import type {JsonObject} from '../../../kit/json.js';
import type {ClusterView, Part} from '../../../lab/drills/cluster-view.js';
import {errors as drillErrors} from '../../../lab/drills/errors.js';
import type {FaultReach} from '../../../lab/drills/faults.js';
import {Oracle} from '../../../lab/drills/oracle.js';
import {bundleSource} from '../../../rules/ruleset/bundle-source.js';
import {loadRuleset} from '../../../rules/ruleset/load.js';
import type {Ruleset} from '../../../rules/ruleset/ruleset.js';
import {openControl} from '../../../service/api/control-client.js';
import {isLines, parseFactLines, parseFacts, readFactsFile} from '../facts-input.js';
import {faultReach} from './fault-reach.js';

/** What a drill needs of the project and of the cluster that it runs against. */
export interface DrillGround {
  readonly project: Project;
  readonly gateways: readonly string[];
  readonly key: string | undefined;
  readonly ca: string | undefined;
  readonly view: ClusterView;
  readonly oracle: Oracle;
  readonly reach: FaultReach;
  close(): Promise<void>;
}

/** Fact sets beyond this many teach nothing more and cost the oracle time. */
const mostFacts = 500;

export async function drillGround(options: {
  readonly file?: string;
  readonly target?: string;
  /** The same for drills whose `--target` is a part. */
  readonly on?: string;
  readonly facts?: string;
}): Promise<DrillGround> {
  const project = await openProject(options.file);
  const target = await openTarget(project.dir, options.on ?? options.target);
  const isLocal = target.name === 'local';
  const gateways = isLocal
    ? (await statusOf(project.dir)).gateways.flatMap(({url}) => (url === null ? [] : [url]))
    : [target.gateway.url];
  return {
    project,
    gateways: gateways.length > 0 ? gateways : [target.gateway.url],
    key: target.gateway.key,
    ca: target.gateway.ca,
    view: isLocal ? localView(project.dir) : remoteView(project.dir, target.name),
    oracle: new Oracle(factsFor(project, options.facts), [await activeRuleset(project, target)]),
    reach: faultReach(project, target),
    close: () => target.close(),
  };
}

/** The rules that are active on the cluster; where control cannot be asked, those of the project. */
async function activeRuleset(project: Project, target: OpenTarget): Promise<Ruleset> {
  try {
    const control = openControl({...target.gateway, url: await target.control()});
    try {
      return loadRuleset(bundleSource((await control.version(project.spec.name)).bundle));
    } finally {
      await control.close();
    }
  } catch {
    return loadRuleset(rulesetSourceOf(project));
  }
}

/** The parts of the cluster on this machine, as `status` sees them. */
const localView = (dir: string): ClusterView => ({
  look: async () => {
    const {nodes, gateways, control} = await statusOf(dir);
    const part = (
      kind: Part['kind'],
      {name, pid, url, state}: {name: string; pid: number | null; url: string | null; state: string},
    ) => ({kind, name, state, ...(pid === null ? {} : {pid}), ...(url === null ? {} : {url})});
    return [
      ...nodes.map(node => ({...part('node', node), group: node.group})),
      ...gateways.map(each => part('gateway', each)),
      ...(control === null ? [] : [part('control', control)]),
    ];
  },
});

/** The pods or containers of a deployed cluster, as its platform sees them. */
function remoteView(dir: string, name: string): ClusterView {
  const {cluster} = remoteCluster(dir, name);
  return {
    look: async () =>
      (await cluster.status()).flatMap(({role, name: part, group, state}): Part[] =>
        role === 'other'
          ? []
          : [
              {
                kind: role,
                name: part,
                state,
                ...(group === null ? {} : {group}),
                platform: {remove: graceful => cluster.remove(part, graceful)},
              },
            ],
      ),
  };
}

/** Facts that a person named, or every file of `facts/`. */
function factsFor({dir}: Project, given: string | undefined): JsonObject[] {
  const files = given === undefined ? filesIn(join(dir, 'facts')) : [given];
  const found = files.flatMap(file => {
    const text = readFactsFile(file, relative(process.cwd(), file));
    return isLines(file) ? parseFactLines(text) : [parseFacts(text)];
  });
  if (found.length === 0) throw drillErrors.DRILL_NO_FACTS();
  return found.slice(0, mostFacts);
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(name => /\.(json|ndjson|jsonl)$/.test(name))
      .sort()
      .map(name => join(folder, name));
  } catch {
    return [];
  }
}
