import type {Blueprint} from '../../scaffold/blueprint.js';
import type {Files} from '../../scaffold/files.js';
import {yamlOf} from '../../scaffold/files.js';
import {fill, fillData} from '../../scaffold/templates.js';
import {awsComponents} from './components.js';
import {awsSettings} from './schema.js';

/** Names of what lives in the AWS account. `stores`: what the stores' names begin with, where not with the cluster's. */
export const awsNames = ({name}: Pick<Blueprint, 'name'>, stores = name) => ({
  cluster: name,
  valkey: `${stores}-valkey`,
  postgres: `${stores}-postgres`,
  subnetGroup: `${name}-data`,
  securityGroup: `${name}-data`,
});

/** `deploy/aws`: the eksctl ClusterConfig, and the input of the managed stores' create calls. */
export function awsFiles(blueprint: Blueprint): Files {
  const aws = awsSettings(blueprint);
  const {name, security} = blueprint;
  const names = awsNames(blueprint);
  const cluster = {
    ...{name, names, aws, version: awsComponents.kubernetes},
    // Only this cluster's secrets, and only reading.
    readable: security.secrets === 'aws' ? `arn:aws:secretsmanager:${aws.region}:*:secret:${name}-*` : undefined,
  };
  const files: Files = new Map([['aws/eksctl.yaml', yamlOf(fillData('aws/eksctl.yml', cluster))]]);
  if (!aws.managedData) return files;
  for (const file of ['elasticache.json', 'rds.json']) files.set(`aws/${file}`, fill(`aws/${file}`, {name, names}));
  return files;
}
