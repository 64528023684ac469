import {absent, present, type Step} from '../../actions/step.js';
import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import {type RegistryImage, registryImage} from '../image.js';
import {lastLine, regionOf} from './eks.js';
import {aws} from './tools.js';

/** The image in ECR, or in the registry that the spec names. */
export const awsImage = (deployment: Deployment): RegistryImage =>
  registryImage(deployment, () => {
    const {repository} = deployment.blueprint.image;
    const region = regionOf(deployment);
    const shownName = `<account>.dkr.ecr.${region}.amazonaws.com/${repository}`;
    const name = () => repositoryUri(repository, region);
    return {steps: [repositoryStep(repository, region), loginStep(deployment, name, shownName)], name, shownName};
  });

function repositoryStep(repository: string, region: string): Step {
  const args = [
    ...['ecr', 'create-repository', '--repository-name', repository, '--region', region],
    ...['--image-tag-mutability', 'IMMUTABLE', '--image-scanning-configuration', 'scanOnPush=true'],
  ];
  return {
    id: 'registry',
    title: `ECR repository ${repository}`,
    why: 'The cluster pulls the image from it.',
    command: ['aws', ...args],
    probe: async () => ((await found(repository, region)) === undefined ? absent() : present()),
    run: async ({say}) => void (await aws.run(args, {onLine: say})),
    leaves: `the ECR repository ${repository} with its images`,
  };
}

function loginStep(deployment: Deployment, name: () => Promise<string>, shown: string): Step {
  const host = (uri: string) => uri.split('/')[0]!;
  const args = (uri: string) => ['login', '--username', 'AWS', '--password-stdin', host(uri)];
  return {
    id: 'registry:login',
    title: 'Login to ECR',
    why: 'A login lasts twelve hours; the password goes through standard input.',
    command: ['docker', ...args(shown)],
    probe: async () => absent('done each time'),
    run: async ({say}) => {
      const password = await aws.run(['ecr', 'get-login-password', '--region', regionOf(deployment)]);
      await tools.docker.run(args(await name()), {input: password, onLine: say});
    },
  };
}

async function repositoryUri(repository: string, region: string): Promise<string> {
  const uri = await found(repository, region);
  if (uri === undefined) throw new Error(`there is no ECR repository ${repository} in ${region}`);
  return uri;
}

async function found(repository: string, region: string): Promise<string | undefined> {
  const args = ['ecr', 'describe-repositories', '--repository-names', repository, '--region', region];
  const {code, stdout, stderr} = await aws.attempt([...args, '--output', 'json']);
  if (code !== 0) {
    if (/RepositoryNotFound/.test(stderr)) return undefined;
    throw new Error(lastLine(stderr));
  }
  return (JSON.parse(stdout) as {repositories?: {repositoryUri?: string}[]}).repositories?.[0]?.repositoryUri;
}
