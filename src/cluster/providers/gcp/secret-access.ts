import {absent, present, type Step} from '../../actions/step.js';
import type {Deployment} from '../deployment.js';
import {secretsBinding, secretsReader, secretsRole} from './files.js';
import {gcloud, lookWithGcloud} from './gcloud.js';
import type {GcpSettings} from './schema.js';

/** Where Google keeps the secrets: the right of External Secrets to read them. */
export function secretAccessSteps({blueprint}: Deployment, gcp: GcpSettings): Step[] {
  if (blueprint.security.secrets !== 'gcp') return [];
  const projectNumber = async (): Promise<string> => {
    const found = await lookWithGcloud(['projects', 'describe', gcp.project]);
    if (found?.projectNumber === undefined) throw new Error(`the number of the project ${gcp.project} cannot be read`);
    return String(found.projectNumber);
  };
  return [
    {
      id: 'secrets:access',
      title: 'Access to Secret Manager',
      why: 'External Secrets reads it as itself, without a key.',
      command: [...secretsBinding(gcp, '<number of the project>'), '--quiet'],
      probe: async () => {
        const policy = await lookWithGcloud(['projects', 'get-iam-policy', gcp.project]);
        const bindings = (policy?.bindings ?? []) as {role?: string; members?: string[]}[];
        const reader = secretsReader(gcp, await projectNumber());
        const isReader = bindings.some(({role, members}) => role === secretsRole && members?.includes(reader));
        return isReader ? present() : absent();
      },
      run: async ({say}) => {
        const [, ...args] = secretsBinding(gcp, await projectNumber());
        await gcloud.run([...args, '--quiet'], {onLine: say});
      },
      leaves: 'the right of External Secrets to read secrets of the project, which other clusters may use',
    },
  ];
}
