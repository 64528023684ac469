import {rename, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {packageFolder, packageVersion} from '../../kit/package-info.js';
import {absent, present, type Step} from '../actions/step.js';
import {tools} from '../tools/tools.js';
import type {Deployment} from './deployment.js';

const buildMs = 30 * 60_000;

/** Whether the registry has the image; false also when it cannot be asked. */
async function isPushed(image: () => Promise<string>, tag: string): Promise<boolean> {
  const {code, stdout} = await tools.docker.attempt(['manifest', 'inspect', `${await image()}:${tag}`]);
  return code === 0 && stdout.trimStart().startsWith('{');
}

/** Where an image goes, and whether it is there. */
export interface ImagePlace {
  /** `in the registry`. */
  readonly place: string;
  readonly hasImage: () => Promise<boolean>;
}

/** An image in a registry: the steps that bring it there, and what it is then called. */
export interface RegistryImage {
  readonly steps: readonly Step[];
  readonly name: () => Promise<string>;
  /** The name as a plan shows it, before it is known. */
  readonly shownName: string;
}

/** The image where the spec names it; a cloud has a registry of its `own` for a repository that names none. */
export function registryImage(deployment: Deployment, own?: () => RegistryImage): RegistryImage {
  const {repository} = deployment.blueprint.image;
  const named = {steps: [], name: async () => repository, shownName: repository};
  const image = own === undefined || namesRegistry(repository) ? named : own();
  const place = {place: 'in the registry', hasImage: () => isPushed(image.name, deployment.imageTag)};
  return {...image, steps: [...image.steps, packStep(deployment, place), buildAndPushStep(deployment, image)]};
}

/** The packed tarball of this program, which the Dockerfile installs; not needed once the image is there. */
export function packStep({project}: Deployment, {place, hasImage}: ImagePlace): Step {
  const folder = join(project.dir, 'deploy', 'docker');
  const packed = join(folder, 'rulectl.tgz');
  return {
    id: 'image:pack',
    title: 'Pack this program',
    why: 'The image holds this very version of rulectl, wherever it came from.',
    command: ['npm', 'pack', packageFolder(), '--pack-destination', 'deploy/docker', '--ignore-scripts'],
    probe: async () => {
      if (await hasImage()) return present(`the image is ${place}`);
      return (await stat(packed).catch(() => undefined)) ? {state: 'changed', detail: 'packed anew'} : absent();
    },
    run: async ({say}) => {
      const args = ['pack', packageFolder(), '--pack-destination', folder, '--ignore-scripts', '--silent'];
      await tools.npm.run(args, {cwd: project.dir, onLine: say, timeoutMs: 120_000});
      await rm(packed, {force: true});
      await rename(join(folder, `rulectl-${packageVersion()}.tgz`), packed);
    },
  };
}

/** Builds for both platforms and pushes, in one command; there already when the registry has the tag. */
function buildAndPushStep({project, imageTag}: Deployment, {name: imageName, shownName}: RegistryImage): Step {
  const args = (name: string) => [
    ...['buildx', 'build', '--platform', 'linux/amd64,linux/arm64', '--sbom=true', '--provenance=mode=max'],
    ...['--file', 'deploy/docker/Dockerfile', '--tag', `${name}:${imageTag}`, '--push', '.'],
  ];
  return {
    id: 'image:push',
    title: 'Image',
    why: 'Its tag names its content: the same program, cluster file and rules give the same tag.',
    command: ['docker', ...args(shownName)],
    probe: async () => ((await isPushed(imageName, imageTag)) ? present(`${imageTag} is in the registry`) : absent()),
    run: async ({say}) =>
      void (await tools.docker.run(args(await imageName()), {cwd: project.dir, onLine: say, timeoutMs: buildMs})),
    leaves: 'the image in the registry',
  };
}

/** Whether a repository names its registry (`registry.example.com/team/app`), so that it can be pushed as it stands. */
const namesRegistry = (repository: string): boolean => /^[^/]+[.:][^/]*\//.test(repository);
