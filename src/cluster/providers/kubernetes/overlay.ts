import {cp, mkdir, rm} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import type {CloudName} from '../../scaffold/blueprint-of.js';
import {differences, writeDeployFolder} from '../../scaffold/deploy-folder.js';
import {yamlOf} from '../../scaffold/files.js';
import {overlayFolder} from '../../scaffold/kubernetes/kustomization.js';
import {stateFolder} from '../../spec/project.js';
import type {Deployment} from '../deployment.js';

/** The image that pods run, as the registry knows it. */
export interface PushedImage {
  readonly name: string;
  readonly tag: string;
}

/** Folder of the kustomization that joins the overlay and the image, relative to the project. */
export const appliedFolder = ({target, environment}: Deployment) => `.rulectl/deploy/${target}-${environment}`;

/** The overlay with the image of this deploy, beside the journal: `deploy/` stays what `render` makes of the spec. */
export async function writeOverlay(deployment: Deployment, image: PushedImage, cloud?: CloudName): Promise<void> {
  const {project, environment, blueprint} = deployment;
  const folder = join(project.dir, appliedFolder(deployment));
  await mkdir(stateFolder(project.dir), {recursive: true});
  const source = await sourceOf(deployment, folder);
  await writeFileAtomic(
    join(folder, 'kustomization.yaml'),
    yamlOf({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: [relative(folder, join(source, overlayFolder(environment, cloud)))],
      images: [{name: blueprint.image.repository, newName: image.name, newTag: image.tag}],
    }),
  );
}

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
