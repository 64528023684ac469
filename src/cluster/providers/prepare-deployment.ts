import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {nearest} from '../../kit/did-you-mean.js';
import {canonicalJson} from '../../kit/json.js';
import {packageVersion} from '../../kit/package-info.js';
import type {Project} from '../project/project.js';
import {environments} from '../scaffold/blueprint.js';
import {blueprintOf} from '../scaffold/blueprint-of.js';
import type {Files} from '../scaffold/files.js';
import type {Deployment} from './deployment.js';
import {errors} from './errors.js';
import {providerOf, secretManagerOf} from './registry.js';
import {renderProject} from './render-project.js';

/** Everything that a deploy of the project to a target depends on. Throws DEPLOY_ENVIRONMENT_UNKNOWN. */
export async function deploymentOf(
  project: Project,
  target: string,
  choice: {
    readonly environment?: string | undefined;
    readonly verify?: boolean;
    readonly variables: Deployment['variables'];
  },
): Promise<Deployment> {
  const {otherEnvironments} = await providerOf(target);
  const files = await renderProject(project);
  const secretManager = await secretManagerOf(project.spec);
  const blueprint = blueprintOf(project.spec, target, {secretStore: secretManager?.store(project.spec)});
  const environment = choice.environment ?? project.spec.environment;
  const isOwn = environment === project.spec.environment;
  // Without a place for others the cluster file runs as it is; elsewhere each environment has an overlay.
  const known: readonly string[] = otherEnvironments === undefined ? [project.spec.environment] : environments;
  if (!known.includes(environment)) {
    throw errors.DEPLOY_ENVIRONMENT_UNKNOWN(environment, known, nearest(environment, known));
  }
  return {
    project,
    target,
    environment,
    name: isOwn ? target : `${target}-${environment}`,
    blueprint,
    files,
    imageTag: `${blueprint.image.tag}-${contentDigest(project, files)}`,
    variables: choice.variables,
    secretManager,
    verify: choice.verify ?? true,
  };
}

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
