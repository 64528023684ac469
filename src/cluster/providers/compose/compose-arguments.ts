import type {Deployment} from '../deployment.js';

/** Private values for the compose file, mode 0600, beside the journal. */
export const secretsFile = '.rulectl/deploy/compose.env';

/** What every `docker compose` call of ours begins with, in the project's folder. */
export const composeArguments: readonly string[] = [
  ...['compose', '--file', 'deploy/compose/compose.yaml', '--env-file', secretsFile],
  ...['--profile', 'monitoring'],
];

export const imageOf = ({blueprint, imageTag}: Deployment): string => `${blueprint.image.repository}:${imageTag}`;

/** What the compose file asks the environment for: the image that all roles run. */
export const imageVariable = (deployment: Deployment) => ({RULECTL_IMAGE: imageOf(deployment)});
