import {managedSecretName, type SecretPart} from '../../scaffold/kubernetes/secrets.js';
import {putBy, type SecretKeeper, type SecretManager, type SecretValues, valuesIn} from '../secret-keeper.js';
import {lastLine} from './eks.js';
import {awsSettings} from './schema.js';
import {aws} from './tools.js';

/** AWS Secrets Manager, in the region that the SecretStore of the cluster names. */
export const awsSecretsManager: SecretManager['keeper'] = ({blueprint, environment}): SecretKeeper => {
  const nameOf = (part: SecretPart) => managedSecretName(blueprint, environment, part);
  const region = ['--region', awsSettings(blueprint).region];
  const value = ['--secret-string', 'file:///dev/stdin'];
  const verb = (name: string, ...args: string[]) => ['aws', 'secretsmanager', name, ...args, ...region];
  const commands = (part: SecretPart) => ({
    create: verb('create-secret', '--name', nameOf(part), ...value),
    change: verb('put-secret-value', '--secret-id', nameOf(part), ...value),
  });
  const read = async (part: SecretPart): Promise<SecretValues | undefined> => {
    const [, ...args] = verb('get-secret-value', '--secret-id', nameOf(part), '--output', 'json');
    const {code, stdout, stderr} = await aws.attempt(args);
    if (code === 0) return valuesIn(valuesIn(stdout).SecretString);
    // Somebody made the secret and put nothing into it.
    if (/can't find the specified secret value/i.test(stderr)) return {};
    if (/ResourceNotFound/.test(stderr)) return undefined;
    throw new Error(lastLine(stderr));
  };
  return {
    commands,
    read,
    put: putBy(aws, {commands, read}),
    removal: part => {
      // Without it the name stays taken for a month, and a deploy in the meantime fails.
      const command = verb('delete-secret', '--secret-id', nameOf(part), '--force-delete-without-recovery');
      return {command, run: async say => void (await aws.run(command.slice(1), {onLine: say}))};
    },
  };
};
