import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {nearest} from '../../kit/did-you-mean.js';
import {canonicalJson} from '../../kit/json.js';
import {packageVersion} from '../../kit/package-info.js';
import type {Project} from '../project/project.js';
import {type Blueprint, environments} from '../scaffold/blueprint.js';
import {blueprintOf, type DeployTarget} from '../scaffold/blueprint-of.js';
import type {Files} from '../scaffold/files.js';
import {renderProject} from '../scaffold/render.js';
import {errors} from './errors.js';

/** What a provider needs to know to list the steps of a deploy: where to, from what, with whose secrets. */
export interface Deployment {
  readonly project: Project;
  readonly target: DeployTarget;
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
  /** Compare an evaluation on the cluster with one here, at the end. */
  readonly verify: boolean;
}

export function deploymentOf(
  project: Project,
  target: DeployTarget,
  choice: {
    readonly environment?: string | undefined;
    readonly verify?: boolean;
    readonly variables: Deployment['variables'];
  },
): Deployment {
  const files = renderProject(project);
  const blueprint = blueprintOf(project.spec, target, []);
  const environment = choice.environment ?? project.spec.environment;
  const isOwn = environment === project.spec.environment;
  // Compose runs the cluster file as it is; elsewhere each environment has an overlay.
  const known: readonly string[] = target === 'compose' ? [project.spec.environment] : environments;
  if (!known.includes(environment)) {
    throw errors.DEPLOY_ENVIRONMENT_UNKNOWN(environment, known, nearest(environment, known));
  }
  const {mesh} = project.spec.security;
  if (mesh !== 'none' && isAutopilot({target, blueprint})) throw errors.DEPLOY_MESH_ON_AUTOPILOT(mesh);
  return {
    project,
    target,
    environment,
    name: isOwn ? target : `${target}-${environment}`,
    blueprint,
    files,
    imageTag: `${blueprint.image.tag}-${contentDigest(project, files)}`,
    variables: choice.variables,
    verify: choice.verify ?? true,
  };
}

/** Whether the pods run on machines of GKE that admit only what Google knows. */
export const isAutopilot = ({target, blueprint}: Pick<Deployment, 'target' | 'blueprint'>): boolean =>
  target === 'gcp' && blueprint.gcp?.autopilot !== false;

/** What the names of managed stores begin with: environments share a cluster, but no store. */
export const storesPrefix = ({project, blueprint, environment}: Deployment): string =>
  environment === project.spec.environment ? blueprint.name : `${blueprint.name}-${environment}`;

/** Two images with the same tag hold the same program, cluster file and rules. */
function contentDigest({dir, file, files: rules, spec}: Project, files: Files): string {
  const facts = spec.rules.facts === undefined ? undefined : join(dir, spec.rules.facts);
  const content = {
    program: packageVersion(),
    dockerfile: files.get('docker/Dockerfile') ?? '',
    cluster: readFileSync(file, 'utf8'),
    facts: facts !== undefined && existsSync(facts) ? readFileSync(facts, 'utf8') : null,
    rules: rules.map(({path, text}) => [path, text]),
  };
  return createHash('sha256').update(canonicalJson(content)).digest('hex').slice(0, 12);
}

/** The whole digest that a saved plan is bound to. */
export const deploymentDigest = ({target, environment, imageTag, files}: Deployment): string =>
  createHash('sha256')
    .update(JSON.stringify([target, environment, imageTag, [...files]]))
    .digest('hex');
