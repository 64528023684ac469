import {parse} from 'yaml';
import {absent, present, type Step} from '../../actions/step.js';
import {yamlOf} from '../../scaffold/files.js';
import type {Deployment} from '../deployment.js';
import {lastLine, regionOf} from './eks.js';
import {awsNames} from './files.js';
import {eksctl} from './tools.js';

interface ClusterConfig {
  readonly iam: {readonly podIdentityAssociations: readonly Identity[]};
  readonly addons?: readonly {readonly name: string}[];
}

interface Identity {
  readonly namespace: string;
  readonly serviceAccountName: string;
}

const partMs = 20 * 60_000;

/**
 * What `eksctl create cluster` makes after the cluster itself, and leaves out for good when it is stopped in between, or
 * when the cluster is older than the need: add-ons, and the AWS identities of controllers.
 */
export function partSteps(deployment: Deployment): Step[] {
  const config = parse(deployment.files.get('aws/eksctl.yaml')!) as ClusterConfig;
  const addons = config.addons ?? [];
  const identities = config.iam.podIdentityAssociations;
  const nameOf = ({namespace, serviceAccountName}: Identity) => `${namespace}/${serviceAccountName}`;
  return [
    ...(addons.length === 0
      ? []
      : [
          partStep(deployment, {
            id: 'addons',
            kind: 'addon',
            title: 'Add-ons',
            why: 'Network, DNS, volumes and metrics of the cluster.',
            wanted: new Map(addons.map(addon => [addon.name, addon])),
            nameIn: found => String(found.Name),
            section: missing => ({addons: missing}),
          }),
        ]),
    partStep(deployment, {
      id: 'identities',
      kind: 'podidentityassociation',
      title: 'Identities of controllers',
      why: 'Controllers call AWS as themselves, without keys.',
      wanted: new Map(identities.map(identity => [nameOf(identity), identity])),
      nameIn: found => `${String(found.Namespace)}/${String(found.ServiceAccountName)}`,
      section: missing => ({iam: {podIdentityAssociations: missing}}),
    }),
  ];
}

interface Part {
  readonly id: string;
  /** As eksctl calls it. */
  readonly kind: string;
  readonly title: string;
  readonly why: string;
  readonly wanted: ReadonlyMap<string, object>;
  /** The name of one that `eksctl get` lists. */
  readonly nameIn: (found: Readonly<Record<string, unknown>>) => string;
  /** The part of a ClusterConfig that makes these. */
  readonly section: (missing: readonly object[]) => object;
}

function partStep(deployment: Deployment, {id, kind, title, why, wanted, nameIn, section}: Part): Step {
  const {cluster} = awsNames(deployment.blueprint);
  const region = regionOf(deployment);
  // eksctl refuses the whole file when one of them is there: it is given the missing ones, on standard input.
  const args = ['create', kind, '--config-file', '-'];
  const missing = async (): Promise<string[]> => {
    const query = ['get', kind, '--cluster', cluster, '--region', region, '--output', 'json'];
    const {code, stdout, stderr} = await eksctl.attempt(query);
    if (code !== 0 && !/not found/i.test(stderr)) throw new Error(lastLine(stderr));
    const found = new Set((JSON.parse((code === 0 && stdout) || '[]') as Record<string, unknown>[]).map(nameIn));
    return [...wanted.keys()].filter(name => !found.has(name));
  };
  return {
    id,
    title,
    why,
    command: ['eksctl', ...args],
    within: 'cluster',
    shared: true,
    probe: async () => {
      const names = await missing();
      if (names.length === 0) return present([...wanted.keys()].join(', '));
      return absent(`${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} missing`);
    },
    run: async ({say}) => {
      const config = {
        apiVersion: 'eksctl.io/v1alpha5',
        kind: 'ClusterConfig',
        metadata: {name: cluster, region},
        ...section((await missing()).map(name => wanted.get(name)!)),
      };
      await eksctl.run(args, {input: yamlOf(config), onLine: say, timeoutMs: partMs});
    },
  };
}
