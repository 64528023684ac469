import {absent, present, type Step, type StepContext} from '../../actions/step.js';
import {secretsNeeded} from '../../scaffold/kubernetes/secrets.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import {
  appliedObject,
  type Inventory,
  inventoryArguments,
  isSame,
  labelledObjects,
  readInventory,
  typeOf,
  union,
  without,
  writeInventory,
} from './inventory.js';
import type {Kubectl, KubernetesObject} from './kubectl.js';
import {appliedFolder} from './overlay.js';
import {uninstall} from './release.js';
import {findUnwanted, objectName, releaseName, unwantedObjects} from './unwanted.js';

const deleteSeconds = 300;

export interface PruneOptions {
  /** Renders the overlay. */
  readonly render: () => Promise<readonly KubernetesObject[]>;
  /** What steps install besides: controllers, which serve the whole cluster. */
  readonly installs: Inventory;
}

export interface PruneSteps {
  /** Writes down what is about to be applied. */
  readonly remember: Step;
  /** Comes before the manifests: two autoscalers of one workload would fight. */
  readonly autoscalers: Step;
  /** Comes when everything else is in place. */
  readonly rest: Step;
}

/**
 * Takes away what earlier deploys applied and this one does not. What was applied is kept as an inventory in the cluster:
 * written down before it is applied, and shortened when everything else is gone. So a deploy that stopped half-way forgets
 * nothing, whatever machine goes on.
 */
export function pruneSteps(deployment: Deployment, kubectl: Kubectl, {render, installs}: PruneOptions): PruneSteps {
  const cluster = deployment.blueprint.name;
  let rendered: readonly KubernetesObject[] | undefined;
  const overlay = async () => (rendered ??= await render());
  const wanted = async () => union({objects: (await overlay()).map(appliedObject), releases: []}, installs);
  const known = () => readInventory(kubectl, cluster);
  const applied = async (): Promise<Inventory> =>
    (await known()) ?? {objects: await labelledObjects(kubectl, cluster), releases: []};
  const look = async () => {
    const [before, after] = [await applied(), await wanted()];
    const found = await findUnwanted(kubectl, before, after);
    // Deleting everything because nothing could be rendered would be a disaster.
    if (found.own.length > 0 && (await overlay()).length === 0) throw errors.DEPLOY_NO_NAMES(appliedFolder(deployment));
    return found;
  };
  const replacedAutoscalers = async (): Promise<KubernetesObject[]> => {
    const scaled = (await overlay()).flatMap(object => scaledBy(object) ?? []);
    const found = await unwantedObjects(kubectl, await applied(), await wanted());
    return found.filter(object => scaled.includes(scaledBy(object) ?? ''));
  };
  return {
    remember: {
      id: 'inventory',
      title: 'Inventory in the cluster',
      why: 'What is written down before it is applied can be taken away by a later deploy, from any machine.',
      command: kubectl.command(...inventoryArguments),
      probe: async () => {
        const before = await known();
        if (before === undefined) return absent();
        const {objects, releases} = await wanted();
        const more = without(objects, before.objects).length + without(releases, before.releases).length;
        return more === 0 ? present() : {state: 'changed', detail: `${more} more to be applied`};
      },
      run: async () => writeInventory(kubectl, cluster, union(await applied(), await wanted())),
    },
    autoscalers: {
      id: 'prune:autoscalers',
      title: 'Remove autoscalers that others replace',
      why: 'Two autoscalers of one workload would fight, and KEDA refuses to be the second.',
      does: 'deletes those of the inventory whose workload gets another one',
      probe: async () => {
        const names = (await replacedAutoscalers()).map(objectName);
        return names.length === 0 ? present('nothing is replaced') : {state: 'changed', detail: names.join(', ')};
      },
      run: async context => remove(kubectl, await replacedAutoscalers(), context),
    },
    rest: {
      id: 'prune',
      title: 'Remove what the spec no longer has',
      why: 'What an earlier deploy applied and this one does not would go on working.',
      does: 'deletes what the inventory lists and this deploy does not apply, then uninstalls the controllers nobody wants',
      probe: async () => {
        const {own, shared, releases, staying} = await look();
        const names = [...own.map(objectName), ...shared.map(objectName), ...releases.map(releaseName)];
        if (names.length > 0) return {state: 'changed', detail: [...names, ...staying].join(', ')};
        const before = await known();
        if (before !== undefined && isSame(before, await wanted())) return present('nothing is left over');
        return {state: 'changed', detail: ['the inventory is written anew', ...staying].join(', ')};
      },
      run: async context => {
        const {own, shared, releases, staying} = await look();
        for (const line of staying) context.say(line);
        const kept = own.filter(object => isKeptPlain(deployment, object));
        await remove(kubectl, kept, context, '--cascade=orphan');
        await remove(
          kubectl,
          own.filter(object => !kept.includes(object)),
          context,
        );
        for (const object of shared) await remove(kubectl.inNamespace(object.metadata?.namespace), [object], context);
        // Last: a controller has to see that its objects go.
        for (const {name, namespace} of releases)
          await uninstall(name, {namespace, context: kubectl.context}, context.say);
        await writeInventory(kubectl, cluster, await wanted());
      },
    },
  };
}

/** Name of the workload that an autoscaler scales. */
const scaledBy = ({spec}: KubernetesObject): string | undefined =>
  (spec?.scaleTargetRef as {name?: string} | undefined)?.name;

/** What External Secrets fetched must stay where the cluster keeps it from now on, as a plain Secret of the same name. */
const isKeptPlain = ({blueprint}: Deployment, {kind, metadata}: KubernetesObject): boolean =>
  kind === 'ExternalSecret' && secretsNeeded(blueprint).some(({name}) => name === metadata?.name);

/** Deletes objects of one namespace and waits until they are gone, finalizers and all. */
async function remove(
  kubectl: Kubectl,
  objects: readonly KubernetesObject[],
  {say}: StepContext,
  ...more: readonly string[]
): Promise<void> {
  if (objects.length === 0) return;
  const names = objects.map(object => `${typeOf(appliedObject(object))}/${object.metadata?.name}`);
  const args = ['delete', ...names, '--ignore-not-found', ...more, `--timeout=${deleteSeconds}s`];
  await kubectl.run(args, {onLine: say, timeoutMs: (deleteSeconds + 20) * 1000});
}
