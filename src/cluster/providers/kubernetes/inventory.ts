import type {Step} from '../../actions/step.js';
import {applyArguments, itemsIn, type Kubectl, type KubernetesObject} from './kubectl.js';

/** One object, by what names it in a cluster. The version of its API is no part of that: servers change it. */
export interface AppliedObject {
  /** API group; empty for the core. */
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface AppliedRelease {
  readonly name: string;
  readonly namespace: string;
}

/** What deploys applied to a cluster and have not taken away since: objects, and Helm releases in their order. */
export interface Inventory {
  readonly objects: readonly AppliedObject[];
  readonly releases: readonly AppliedRelease[];
}

/** A step that says what it installs outside of the rendered overlay. */
export type InstallingStep = Step & {readonly installs: Partial<Inventory>};

/** What some steps install, in their order. */
export function installedBy(steps: readonly (Step | InstallingStep)[]): Inventory {
  const parts = steps.map(step => ('installs' in step ? step.installs : {}));
  return {objects: parts.flatMap(({objects = []}) => objects), releases: parts.flatMap(({releases = []}) => releases)};
}

export function appliedObject({apiVersion = '', kind = '', metadata}: KubernetesObject): AppliedObject {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : '';
  return {group, kind, namespace: metadata?.namespace ?? '', name: metadata?.name ?? ''};
}

/** A kind as kubectl takes it, without a version: `Ingress.networking.k8s.io`. */
export const typeOf = ({group, kind}: AppliedObject): string => (group === '' ? kind : `${kind}.${group}`);

const keyOf = (entry: AppliedObject | AppliedRelease): string =>
  JSON.stringify(['kind' in entry ? typeOf(entry) : '', entry.namespace, entry.name]);

/** What is in `some` and not in `others`. */
export function without<Entry extends AppliedObject | AppliedRelease>(
  some: readonly Entry[],
  others: readonly Entry[],
): Entry[] {
  const known = new Set(others.map(keyOf));
  return some.filter(entry => !known.has(keyOf(entry)));
}

/** Everything of both, what is in both once. */
export const union = (a: Inventory, b: Inventory): Inventory => ({
  objects: [...a.objects, ...without(b.objects, a.objects)],
  releases: [...a.releases, ...without(b.releases, a.releases)],
});

/** Whether both hold the same, in whatever order. */
export const isSame = (a: Inventory, b: Inventory): boolean =>
  [without(a.objects, b.objects), without(b.objects, a.objects)].every(rest => rest.length === 0) &&
  [without(a.releases, b.releases), without(b.releases, a.releases)].every(rest => rest.length === 0);

const inventoryLabel = 'rulectl.dev/inventory';
const file = 'inventory.json';

const nameOf = (cluster: string): string => `${cluster}-deploy-inventory`;

/** The command that writes it, for plans. */
export const inventoryArguments = [...applyArguments, '-f', '-'];

/** The inventory that lies in the namespace; undefined where no deploy has written one that can be read. */
export async function readInventory(kubectl: Kubectl, cluster: string): Promise<Inventory | undefined> {
  return inventoryIn(await kubectl.get('configmap', nameOf(cluster)));
}

export async function writeInventory(kubectl: Kubectl, cluster: string, inventory: Inventory): Promise<void> {
  const manifest = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: nameOf(cluster),
      namespace: kubectl.namespace,
      labels: {'app.kubernetes.io/name': cluster, [inventoryLabel]: 'true'},
    },
    data: {[file]: JSON.stringify(inventory)},
  };
  await kubectl.run(inventoryArguments, {input: JSON.stringify(manifest)});
}

/** Inventories of other namespaces of the cluster, by namespace; undefined for one whose deploys wrote none. */
export async function otherInventories(kubectl: Kubectl): Promise<Map<string, Inventory | undefined>> {
  const everywhere = kubectl.inNamespace(undefined);
  const namespaces = await everywhere.list(['namespace'], 'app.kubernetes.io/managed-by=rulectl');
  const names = namespaces.map(({metadata}) => metadata?.name ?? '').filter(name => name !== kubectl.namespace);
  if (names.length === 0) return new Map();
  const found = await everywhere.list(['configmap'], inventoryLabel, '--all-namespaces');
  const inventories = new Map(found.map(object => [object.metadata?.namespace, inventoryIn(object)]));
  return new Map(names.map(name => [name, inventories.get(name)]));
}

/**
 * What a deploy applied that wrote no inventory yet: what bears our labels and was last applied by us, of every kind that
 * this cluster knows. A kind that may not be listed is left out: who may not list it did not apply it.
 */
export async function labelledObjects(kubectl: Kubectl, cluster: string): Promise<AppliedObject[]> {
  const known = await kubectl.attempt(['api-resources', '--namespaced', '--verbs=delete,list', '--output=name']);
  const types = known.stdout.split('\n').filter(type => type !== '');
  if (types.length === 0 && known.code !== 0) throw new Error(known.stderr.trim() || 'kubectl api-resources failed');
  if (types.length === 0) return [];
  const selector = `app.kubernetes.io/managed-by=rulectl,app.kubernetes.io/part-of=${cluster}`;
  const args = ['get', types.join(','), '-l', selector, '--show-managed-fields', '-o', 'json'];
  const {code, stdout, stderr} = await kubectl.attempt(args, {timeoutMs: 120_000});
  if (code !== 0 && stdout === '') throw new Error(stderr.trim() || 'kubectl get failed');
  return itemsIn(stdout).filter(isAppliedByUs).map(appliedObject);
}

/** Others copy our labels: endpoints have those of their Service, autoscalers those of their ScaledObject. */
const isAppliedByUs = ({metadata}: KubernetesObject): boolean =>
  metadata?.managedFields?.some(({manager, operation}) => manager === 'rulectl' && operation === 'Apply') ?? false;

function inventoryIn(object: KubernetesObject | undefined): Inventory | undefined {
  try {
    const {objects, releases} = JSON.parse(object?.data?.[file] ?? '{}') as Partial<Inventory>;
    return Array.isArray(objects) && Array.isArray(releases) ? {objects, releases} : undefined;
  } catch {
    return undefined;
  }
}
