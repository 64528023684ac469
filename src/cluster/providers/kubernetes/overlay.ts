import {cp, mkdir, rm} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {stateFolder} from '../../project/project.js';
import {differences, writeDeployFolder} from '../../scaffold/deploy-folder.js';
import {readBack, yamlOf} from '../../scaffold/files.js';
import type {Flavour} from '../../scaffold/kubernetes/flavour.js';
import {overlayFolder} from '../../scaffold/kubernetes/kustomization.js';
import type {Deployment} from '../deployment.js';

/** Tells control, nodes and gateways from everything else. */
export const workloadLabel = 'app.kubernetes.io/component';

/** The image that pods run, as the registry knows it. */
export interface PushedImage {
  readonly name: string;
  readonly tag: string;
}

/** Folder of the kustomization that joins the overlay and the image, relative to the project. */
export const appliedFolder = ({target, environment}: Deployment) => `.rulectl/deploy/${target}-${environment}`;

export interface OverlayOptions {
  readonly image: PushedImage;
  readonly flavour?: Flavour | undefined;
  /** Digest of the Secrets that workloads read: where it is another one, their pods are made anew. */
  readonly secrets?: string;
}

/**
 * The overlay with the image and the secrets of this deploy, beside the journal: `deploy/` stays what `render` makes of
 * the spec.
 */
export async function writeOverlay(deployment: Deployment, {image, flavour, secrets}: OverlayOptions): Promise<void> {
  const {project, environment, blueprint} = deployment;
  const folder = join(project.dir, appliedFolder(deployment));
  await mkdir(stateFolder(project.dir), {recursive: true});
  const source = await sourceOf(deployment, folder);
  const text = yamlOf({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [relative(folder, join(source, overlayFolder(environment, flavour)))],
    images: [{name: blueprint.image.repository, newName: image.name, newTag: image.tag}],
    ...(secrets === undefined ? {} : {patches: [secretsPatch(secrets)]}),
  });
  readBack('kustomization.yaml', text);
  await writeFileAtomic(join(folder, 'kustomization.yaml'), text);
}

/** Pods read Secrets when they start; nothing in Kubernetes starts them again when a Secret changes. */
const secretsPatch = (digest: string) => ({
  target: {kind: 'Deployment', labelSelector: `${workloadLabel} in (control,node,gateway)`},
  patch: yamlOf({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'any'},
    spec: {template: {metadata: {annotations: {'rulectl.dev/secrets': digest}}}},
  }),
});

/**
 * The folder to deploy from: `deploy/` where it is what the cluster file says now. A plan looks before the step that
 * renders: it compares a copy, brought up to date, so that it shows what the changed cluster file would change.
 */
async function sourceOf({project, files}: Deployment, folder: string): Promise<string> {
  const current = join(project.dir, 'deploy');
  const copy = join(folder, 'rendered');
  await rm(copy, {recursive: true, force: true});
  const outdated = (await differences(project.dir, files)).some(({state}) => state !== 'unknown');
  if (!outdated) return current;
  await cp(join(current, 'kubernetes'), join(copy, 'deploy', 'kubernetes'), {recursive: true}).catch(() => undefined);
  await writeDeployFolder(copy, files, {force: true});
  return join(copy, 'deploy');
}
