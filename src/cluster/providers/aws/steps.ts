import {livingIn, type Step} from '../../actions/step.js';
import {sampleText, sectionOf} from '../../file/target-schema.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import {clusterSteps} from '../kubernetes/steps.js';
import {inClusterStores, inClusterUrls} from '../kubernetes/stores.js';
import {renderStep} from '../render-step.js';
import {awsControllers} from './controllers.js';
import {contextName, credentialsStep, eksStep, nodePoolStep} from './eks.js';
import {awsFlavour} from './flavour.js';
import {awsImage} from './image.js';
import {partSteps} from './parts.js';
import {awsTarget} from './schema.js';
import {managedStores, managedUrls} from './stores.js';

/** A cluster on Amazon EKS, from nothing. */
export function awsSteps(deployment: Deployment): Step[] {
  const aws = sectionOf(awsTarget, deployment.blueprint);
  if (aws === undefined) throw errors.TARGET_NOT_IN_SPEC('aws', sampleText(awsTarget));
  const image = awsImage(deployment);
  const managed = aws.managedData;
  return [
    renderStep(deployment),
    eksStep(deployment),
    ...nodePoolStep(deployment),
    ...partSteps(deployment),
    credentialsStep(deployment),
    ...image.steps,
    ...clusterSteps(deployment, {
      context: contextName(deployment),
      flavour: awsFlavour(aws),
      controllers: kubectl => awsControllers(deployment, kubectl),
      within: 'cluster',
      image: async () => ({name: await image.name(), tag: deployment.imageTag}),
      stores: kubectl =>
        managed ? managedStores(deployment, kubectl) : livingIn('cluster', inClusterStores(deployment, kubectl)),
      urls: kubectl => (managed ? managedUrls(deployment, kubectl) : inClusterUrls(deployment, kubectl)),
    }),
  ];
}
