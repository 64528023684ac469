import type {Observation, Step} from '../../actions/step.js';
import {awsNames} from '../../scaffold/aws.js';
import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import {absent, present} from '../kubernetes/observe.js';

const config = 'deploy/aws/eksctl.yaml';
/** EKS takes a quarter of an hour; eksctl's own limit is 25 minutes a phase. */
const clusterMs = 60 * 60_000;

/** The context that kubectl gets for the cluster. */
export const contextName = ({blueprint}: Deployment): string => `rulectl-${blueprint.name}-aws`;

export const regionOf = ({blueprint}: Deployment): string => blueprint.aws!.region;

/** The EKS cluster by eksctl, whose half-made stacks are recognised. */
export function eksStep(deployment: Deployment): Step {
  const {cluster} = awsNames(deployment.blueprint);
  const region = regionOf(deployment);
  const args = ['create', 'cluster', '--config-file', config, '--timeout', '40m'];
  const removal = ['delete', 'cluster', '--name', cluster, '--region', region, '--wait', '--timeout', '40m'];
  const run = (rest: readonly string[], say: (line: string) => void) =>
    tools.eksctl.run(rest, {cwd: deployment.project.dir, onLine: say, timeoutMs: clusterMs});
  return {
    id: 'cluster',
    title: `EKS cluster ${cluster}`,
    why: 'Everything else runs in it.',
    command: ['eksctl', ...args],
    probe: () => observeCluster(cluster, region),
    run: async ({say}) => void (await run(args, say)),
    undo: {command: ['eksctl', ...removal], run: async ({say}) => void (await run(removal, say))},
    leaves: 'volumes with the reclaim policy Retain, log groups of CloudWatch',
  };
}

async function observeCluster(name: string, region: string): Promise<Observation> {
  const where = ['--name', name, '--region', region];
  const {code, stdout, stderr} = await tools.eksctl.attempt(['get', 'cluster', ...where, '--output', 'json']);
  if (code === 0) {
    const [found] = JSON.parse(stdout) as {Status?: string}[];
    if (found?.Status === 'ACTIVE') return present('ACTIVE');
    if (found?.Status === 'CREATING') {
      return {
        state: 'stuck',
        detail: 'EKS is still creating the cluster',
        wayOut: `wait until \`eksctl get cluster --name ${name} --region ${region}\` says ACTIVE, then deploy again`,
      };
    }
    if (found?.Status === 'FAILED' || found?.Status === 'DELETING') {
      return {
        state: 'stuck',
        detail: `the cluster is ${found.Status}`,
        wayOut: `delete what is left: \`eksctl delete cluster --name ${name} --region ${region} --wait\`, then deploy again`,
      };
    }
    return absent();
  }
  if (!/ResourceNotFound|not found/i.test(stderr)) return {state: 'unknown', detail: lastLine(stderr)};
  return observeStack(name, region);
}

/** A stack that was rolled back blocks every later `create cluster` of the name, with a message that does not say so. */
async function observeStack(name: string, region: string): Promise<Observation> {
  const stack = `eksctl-${name}-cluster`;
  const args = ['cloudformation', 'describe-stacks', '--stack-name', stack, '--region', region, '--output', 'json'];
  const {code, stdout} = await tools.aws.attempt(args);
  if (code !== 0) return absent();
  const status = (JSON.parse(stdout || '{}') as {Stacks?: {StackStatus?: string}[]}).Stacks?.[0]?.StackStatus ?? '';
  if (!/ROLLBACK|FAILED|DELETE_IN_PROGRESS/.test(status)) return absent();
  return {
    state: 'stuck',
    detail: `an earlier attempt left the CloudFormation stack ${stack} in ${status}`,
    wayOut: `see why with \`aws cloudformation describe-stack-events --stack-name ${stack} --region ${region}\`, delete it with \`eksctl delete cluster --name ${name} --region ${region} --wait\`, then deploy again`,
  };
}

/** Without Auto Mode: the node pool of the configuration, also when the cluster is older than it. */
export function nodePoolStep(deployment: Deployment): Step[] {
  const aws = deployment.blueprint.aws!;
  if (aws.autoMode) return [];
  const {cluster} = awsNames(deployment.blueprint);
  const args = ['create', 'nodegroup', '--config-file', config];
  return [
    {
      id: 'nodes',
      title: 'Node pool',
      why: `${aws.nodes.min} to ${aws.nodes.max} ${aws.spot ? 'spot ' : ''}machines of ${aws.instanceTypes.join(', ')} carry the pods.`,
      command: ['eksctl', ...args],
      probe: async () => {
        const where = ['--cluster', cluster, '--region', aws.region, '--name', 'rulectl', '--output', 'json'];
        const {code, stdout, stderr} = await tools.eksctl.attempt(['get', 'nodegroup', ...where]);
        if (code !== 0) return /not found/i.test(stderr) ? absent() : {state: 'unknown', detail: lastLine(stderr)};
        const [pool] = JSON.parse(stdout || '[]') as {Status?: string; MinSize?: number; MaxSize?: number}[];
        if (pool === undefined) return absent();
        if (/FAILED|DEGRADED/.test(pool.Status ?? '')) {
          return {
            state: 'stuck',
            detail: `the node pool is ${pool.Status}`,
            wayOut: `look with \`aws eks describe-nodegroup --cluster-name ${cluster} --nodegroup-name rulectl\`, then \`eksctl delete nodegroup --cluster ${cluster} --name rulectl --wait\` and deploy again`,
          };
        }
        return present(`${pool.MinSize} to ${pool.MaxSize} machines`);
      },
      run: async ({say}) =>
        void (await tools.eksctl.run(args, {cwd: deployment.project.dir, onLine: say, timeoutMs: clusterMs})),
    },
  ];
}

/** Credentials of the cluster for kubectl, under a context name of our own. */
export function credentialsStep(deployment: Deployment): Step {
  const context = contextName(deployment);
  const {cluster} = awsNames(deployment.blueprint);
  const args = ['eks', 'update-kubeconfig', '--name', cluster, '--region', regionOf(deployment), '--alias', context];
  return {
    id: 'credentials',
    title: `kubectl context ${context}`,
    why: 'kubectl and helm reach the cluster by it.',
    command: ['aws', ...args],
    probe: async () => {
      const {stdout} = await tools.kubectl.attempt(['config', 'get-contexts', context, '-o', 'name']);
      return stdout.includes(context) ? present() : absent();
    },
    run: async ({say}) => void (await tools.aws.run(args, {onLine: say})),
  };
}

export const lastLine = (text: string): string => text.trim().split('\n').at(-1) || 'no answer';
