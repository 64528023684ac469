import type {Step} from '../actions/step.js';
import type {Blueprint} from '../scaffold/blueprint.js';
import type {DeployTarget} from '../scaffold/blueprint-of.js';
import type {ToolName} from '../tools/tools.js';
import {awsSteps} from './aws/steps.js';
import {composeSteps} from './compose/steps.js';
import type {Deployment} from './deployment.js';
import {errors} from './errors.js';
import {gcpSteps} from './gcp/steps.js';
import {kubernetesSteps} from './kubernetes/any-cluster.js';

interface Provider {
  readonly steps: (deployment: Deployment) => Step[];
  /** Programs that its steps call. */
  readonly tools: readonly ToolName[];
}

/** Where a cluster can go, other than this machine. */
const providers: Readonly<Record<DeployTarget, Provider>> = {
  kubernetes: {steps: kubernetesSteps, tools: ['kubectl', 'helm', 'docker', 'npm']},
  aws: {steps: awsSteps, tools: ['aws', 'eksctl', 'kubectl', 'helm', 'docker', 'npm']},
  gcp: {steps: gcpSteps, tools: ['gcloud', 'kubectl', 'helm', 'docker', 'npm']},
  compose: {steps: composeSteps, tools: ['docker', 'npm']},
};

/** The tool of each secret manager. */
const secretTools: Readonly<Record<Blueprint['security']['secrets'], readonly ToolName[]>> = {
  kubernetes: [],
  aws: ['aws'],
  gcp: ['gcloud'],
};

/** Programs that a deploy calls. */
export function toolsOf({target, blueprint}: Deployment): ToolName[] {
  const secrets = target === 'compose' ? [] : secretTools[blueprint.security.secrets];
  return [...new Set([...providers[target].tools, ...secrets])];
}

/** The steps of a deploy, in order. Throws TARGET_NOT_IN_SPEC for a cloud that the cluster file does not describe. */
export function deploySteps(deployment: Deployment): Step[] {
  const {target, project} = deployment;
  if ((target === 'aws' || target === 'gcp') && project.spec.targets[target] === undefined) {
    throw errors.TARGET_NOT_IN_SPEC(target);
  }
  return providers[target].steps(deployment);
}
