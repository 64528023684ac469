import {createHash} from 'node:crypto';
import type {Project} from '../project/project.js';
import type {Blueprint} from '../scaffold/blueprint.js';
import type {Files} from '../scaffold/files.js';
import type {SecretManager} from './secret-keeper.js';

/** What a provider needs to know to list the steps of a deploy: where to, from what, with whose secrets. */
export interface Deployment {
  readonly project: Project;
  /** Name of the provider. */
  readonly target: string;
  readonly environment: string;
  /** Name of its target file and of its journal: the target, and the environment where it is not the spec's own. */
  readonly name: string;
  readonly blueprint: Blueprint;
  /** What belongs into `deploy/`. */
  readonly files: Files;
  /** Tag of the image: that of the spec and a digest of everything that goes into it. */
  readonly imageTag: string;
  /** Values of the environment, for secrets; never printed. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Who keeps the secrets of the workloads; undefined: Kubernetes itself, or a file beside the compose project. */
  readonly secretManager: SecretManager | undefined;
  /** Compare an evaluation on the cluster with one here, at the end. */
  readonly verify: boolean;
}

/** What the names of managed stores begin with: environments share a cluster, but no store. */
export const storesPrefix = ({project, blueprint, environment}: Deployment): string =>
  environment === project.spec.environment ? blueprint.name : `${blueprint.name}-${environment}`;

/** The whole digest that a saved plan is bound to. */
export const deploymentDigest = ({target, environment, imageTag, files}: Deployment): string =>
  createHash('sha256')
    .update(JSON.stringify([target, environment, imageTag, [...files]]))
    .digest('hex');
