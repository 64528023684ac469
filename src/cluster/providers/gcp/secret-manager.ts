import {sampleText, sectionOf} from '../../file/target-schema.js';
import {managedSecretName, type SecretPart} from '../../scaffold/kubernetes/secrets.js';
import {errors} from '../errors.js';
import {putBy, type SecretKeeper, type SecretManager, type SecretValues, valuesIn} from '../secret-keeper.js';
import {askGcloud, gcloud, lookWithGcloud} from './gcloud.js';
import {gcpTarget} from './schema.js';

/** Google Secret Manager, in the project that the SecretStore of the cluster names. */
export const googleSecretManager: SecretManager['keeper'] = ({blueprint, environment}): SecretKeeper => {
  const gcp = sectionOf(gcpTarget, blueprint);
  if (gcp === undefined) throw errors.TARGET_NOT_IN_SPEC('gcp', sampleText(gcpTarget));
  const project = ['--project', gcp.project];
  const nameOf = (part: SecretPart) => managedSecretName(blueprint, environment, part);
  const verb = (...args: string[]) => ['gcloud', 'secrets', ...args, ...project, '--quiet'];
  const commands = (part: SecretPart) => ({
    create: verb('create', nameOf(part), '--replication-policy=automatic', '--data-file=-'),
    change: verb('versions', 'add', nameOf(part), '--data-file=-'),
  });
  const read = async (part: SecretPart): Promise<SecretValues | undefined> => {
    const [, ...args] = verb('versions', 'access', 'latest', '--secret', nameOf(part));
    const text = await askGcloud(args);
    if (text !== undefined) return valuesIn(text);
    // gcloud makes the secret first and then its first version: it may have ended in between.
    const secret = await lookWithGcloud(['secrets', 'describe', nameOf(part), ...project]);
    return secret === undefined ? undefined : {};
  };
  return {
    commands,
    read,
    put: putBy(gcloud, {commands, read}),
    removal: part => {
      const command = verb('delete', nameOf(part));
      const run = async (say: (line: string) => void) => {
        if ((await read(part)) !== undefined) await gcloud.run(command.slice(1), {onLine: say});
      };
      return {command, run};
    },
  };
};
