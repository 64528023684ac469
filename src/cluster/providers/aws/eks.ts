import {absent, type Observation, present, type Step} from '../../actions/step.js';
import type {Deployment} from '../deployment.js';
import {contextStep} from '../kubernetes/context-step.js';
import {awsNames} from './files.js';
import {awsSettings} from './schema.js';
import {aws, eksctl} from './tools.js';

const config = 'deploy/aws/eksctl.yaml';
const nodePool = 'rulectl';
/** EKS takes a quarter of an hour; eksctl's own limit is 25 minutes a phase. */
const clusterMs = 60 * 60_000;

/** The context that kubectl gets for the cluster. */
export const contextName = ({blueprint}: Deployment): string => `rulectl-${blueprint.name}-aws`;

export const regionOf = ({blueprint}: Deployment): string => awsSettings(blueprint).region;

/** The EKS cluster by eksctl, whose half-made stacks are recognised. */
export function eksStep(deployment: Deployment): Step {
  const {cluster} = awsNames(deployment.blueprint);
  const region = regionOf(deployment);
  const args = ['create', 'cluster', '--config-file', config, '--timeout', '40m'];
  const removal = ['delete', 'cluster', '--name', cluster, '--region', region, '--wait', '--timeout', '40m'];
  const waiting = ['eks', 'wait', 'cluster-active', '--name', cluster, '--region', region];
  const run = (rest: readonly string[], say: (line: string) => void) =>
    eksctl.run(rest, {cwd: deployment.project.dir, onLine: say, timeoutMs: clusterMs});
  return {
    id: 'cluster',
    title: `EKS cluster ${cluster}`,
    why: 'Everything else runs in it.',
    command: ['eksctl', ...args],
    shared: true,
    probe: () => observeCluster(cluster, region, ['aws', ...waiting]),
    run: async ({say}) => {
      // Whoever began it may be gone; what was begun goes on in the cloud.
      const {state} = await observeCluster(cluster, region, waiting);
      if (state === 'changed') await aws.run(waiting, {onLine: say, timeoutMs: clusterMs});
      else await run(args, say);
    },
    undo: {command: ['eksctl', ...removal], run: async ({say}) => void (await run(removal, say))},
    leaves: 'volumes with the reclaim policy Retain, log groups of CloudWatch',
  };
}

async function observeCluster(name: string, region: string, waiting: readonly string[]): Promise<Observation> {
  const where = ['--name', name, '--region', region];
  const {code, stdout, stderr} = await eksctl.attempt(['get', 'cluster', ...where, '--output', 'json']);
  if (code !== 0 && !/ResourceNotFound|not found/i.test(stderr)) return {state: 'unknown', detail: lastLine(stderr)};
  const [found] = code === 0 ? (JSON.parse(stdout || '[]') as {Status?: string}[]) : [];
  if (found?.Status === undefined) return observeStack(name, region);
  switch (found.Status) {
    case 'ACTIVE':
    case 'UPDATING':
      return present(found.Status);
    case 'CREATING':
      return {state: 'changed', detail: 'EKS is still creating it; this waits for it', command: waiting};
    default:
      return {
        state: 'stuck',
        detail: `the cluster is ${found.Status}`,
        wayOut: `delete what is left: \`eksctl delete cluster --name ${name} --region ${region} --wait\`, then deploy again`,
      };
  }
}

/** A stack that is still there blocks every later `create cluster` of the name, with a message that does not say so. */
async function observeStack(name: string, region: string): Promise<Observation> {
  const stack = `eksctl-${name}-cluster`;
  const args = ['cloudformation', 'describe-stacks', '--stack-name', stack, '--region', region, '--output', 'json'];
  const {code, stdout} = await aws.attempt(args);
  if (code !== 0) return absent();
  const status = (JSON.parse(stdout || '{}') as {Stacks?: {StackStatus?: string}[]}).Stacks?.[0]?.StackStatus;
  if (status === undefined || status === 'DELETE_COMPLETE') return absent();
  const detail = `an earlier attempt left the CloudFormation stack ${stack} in ${status}`;
  if (/^(CREATE|DELETE|ROLLBACK)_IN_PROGRESS$/.test(status)) {
    const end = status.replace('IN_PROGRESS', 'complete').replace('_', '-').toLowerCase();
    return {
      state: 'stuck',
      detail,
      wayOut: `wait for its end with \`aws cloudformation wait stack-${end} --stack-name ${stack} --region ${region}\`, then deploy again`,
    };
  }
  return {
    state: 'stuck',
    detail,
    wayOut: `see why with \`aws cloudformation describe-stack-events --stack-name ${stack} --region ${region}\`, delete it with \`eksctl delete cluster --name ${name} --region ${region} --wait\`, then deploy again`,
  };
}

/** Without Auto Mode: the node pool of the configuration, also when the cluster is older than it. */
export function nodePoolStep(deployment: Deployment): Step[] {
  const aws = awsSettings(deployment.blueprint);
  if (aws.autoMode) return [];
  const {cluster} = awsNames(deployment.blueprint);
  const where = ['--cluster', cluster, '--region', aws.region, '--name', nodePool];
  const args = ['create', 'nodegroup', '--config-file', config];
  const bounds = ['--nodes-min', String(aws.nodes.min), '--nodes-max', String(aws.nodes.max)];
  const resize = ['scale', 'nodegroup', ...where, ...bounds];
  const look = async (): Promise<Observation> => {
    const {code, stdout, stderr} = await eksctl.attempt(['get', 'nodegroup', ...where, '--output', 'json']);
    if (code !== 0) return /not found/i.test(stderr) ? absent() : {state: 'unknown', detail: lastLine(stderr)};
    const [pool] = JSON.parse(stdout || '[]') as {Status?: string; MinSize?: number; MaxSize?: number}[];
    if (pool === undefined) return absent();
    if (!/^(ACTIVE|UPDATING|(CREATE|UPDATE)_COMPLETE)$/.test(pool.Status ?? 'ACTIVE')) {
      return stuckPool(cluster, aws.region, pool.Status!);
    }
    if (pool.MinSize === aws.nodes.min && pool.MaxSize === aws.nodes.max) {
      return present(`${pool.MinSize} to ${pool.MaxSize} machines`);
    }
    return {
      state: 'changed',
      detail: `${pool.MinSize} to ${pool.MaxSize} machines, wanted ${aws.nodes.min} to ${aws.nodes.max}`,
      command: ['eksctl', ...resize],
    };
  };
  return [
    {
      id: 'nodes',
      title: 'Node pool',
      why: `${aws.nodes.min} to ${aws.nodes.max} ${aws.spot ? 'spot ' : ''}machines of ${aws.instanceTypes.join(', ')} carry the pods.`,
      command: ['eksctl', ...args],
      within: 'cluster',
      shared: true,
      probe: look,
      run: async ({say}) => {
        const mending = (await look()).state === 'changed' ? resize : args;
        await eksctl.run(mending, {cwd: deployment.project.dir, onLine: say, timeoutMs: clusterMs});
      },
    },
  ];
}

function stuckPool(cluster: string, region: string, status: string): Observation {
  const which = `--cluster-name ${cluster} --nodegroup-name ${nodePool} --region ${region}`;
  const wayOut = status.startsWith('CREAT')
    ? `wait for it with \`aws eks wait nodegroup-active ${which}\`, then deploy again`
    : `see why with \`aws eks describe-nodegroup ${which}\`, then \`eksctl delete nodegroup --cluster ${cluster} --region ${region} --name ${nodePool} --wait\` and deploy again`;
  return {state: 'stuck', detail: `the node pool is ${status}`, wayOut};
}

/** Credentials of the cluster for kubectl, under a context name of our own. */
export function credentialsStep(deployment: Deployment): Step {
  const context = contextName(deployment);
  const {cluster} = awsNames(deployment.blueprint);
  const args = ['eks', 'update-kubeconfig', '--name', cluster, '--region', regionOf(deployment), '--alias', context];
  return contextStep(context, ['aws', ...args], async say => void (await aws.run(args, {onLine: say})));
}

export const lastLine = (text: string): string => text.trim().split('\n').at(-1) || 'no answer';
