import {Command, Option} from 'commander';
import type {ClusterSpec} from '../../cluster/file/cluster-spec.js';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import {runUntilSignal} from '../../kit/lifecycle.js';
import {openLog} from '../../kit/log.js';
import type {ControlConfig} from '../../service/control/control.js';
import {type FactStoreName, factStoreNames, factStores} from '../../state/facts/registry.js';
import type {RepositoryConfig} from '../../state/repository/open-repository.js';
import {errors} from '../errors.js';
import {roleSpec} from '../roles/front-door-config.js';
import {addListenOptions} from '../roles/role-options.js';

export const command = (): Command =>
  addListenOptions(
    new Command('control')
      .description('run the control role: rule repository, bundles for nodes, members, API keys')
      .addOption(new Option('--name <name>', 'name in logs and metrics').default('control').env('RULECTL_NAME')),
    8081,
  )
    .addOption(
      new Option(
        '--data-dir <folder>',
        'keep the repository here, embedded; else RULECTL_DATABASE_URL names PostgreSQL',
      ).env('RULECTL_DATA_DIR'),
    )
    .addOption(new Option('--environment <name>', "default: the cluster file's, else dev").env('RULECTL_ENVIRONMENT'))
    .addOption(new Option('--log-level <level>', 'debug, info, warn, error').default('info').env('RULECTL_LOG_LEVEL'))
    .action((options: ControlOptions) => runControl(options));

interface ControlOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly internalPort?: number;
  readonly urlFile?: string;
  readonly dataDir?: string;
  readonly environment?: string;
  readonly logLevel: string;
  readonly file?: string;
}

/** Runs control until it is told to stop, or until something happens that no waiting mends. */
async function runControl(options: ControlOptions, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const {startControl} = await import('../../service/control/control.js');
  const control = await startControl(await configOf(options, env));
  if (options.urlFile !== undefined) await writeFileAtomic(options.urlFile, `${control.url}\n`);
  try {
    await Promise.race([runUntilSignal(control), control.ended.then(() => new Promise<never>(() => {}))]);
  } catch (error) {
    await control.kill();
    throw error;
  }
}

async function configOf(options: ControlOptions, env: NodeJS.ProcessEnv): Promise<ControlConfig> {
  const {name, host, port, internalPort, logLevel} = options;
  const spec = await roleSpec(options.file, env);
  const adminKeyHash = env.RULECTL_ADMIN_KEY_HASH || undefined;
  if (adminKeyHash !== undefined && !/^[0-9a-f]{64}$/.test(adminKeyHash)) throw errors.CONTROL_KEY_HASH_INVALID();
  return {
    name,
    host,
    port,
    internalPort,
    environment: options.environment ?? spec?.environment ?? 'dev',
    repository: repositoryOf(options, env),
    token: env.RULECTL_TOKEN || undefined,
    adminKeyHash,
    trustedKeys: spec?.rules.trustedKeys,
    facts: heldFacts(env.RULECTL_FACTS_STORE || spec?.facts.store || factStoreNames[0], spec),
    log: openLog({name, level: logLevel}),
  };
}

/** What control holds for the gateways; undefined where their facts have servers of their own. */
function heldFacts(store: string, spec: ClusterSpec | undefined): ControlConfig['facts'] {
  const hold = factStores[store as FactStoreName]?.hold;
  return hold && {hold, ...(spec && {ttlMs: spec.facts.ttlMs, sessionBytes: spec.limits.bodyBytes})};
}

function repositoryOf({dataDir}: ControlOptions, env: NodeJS.ProcessEnv): RepositoryConfig {
  if (dataDir !== undefined) return {store: 'embedded', folder: dataDir};
  const url = env.RULECTL_DATABASE_URL || env.RULECTL_REPOSITORY_URL;
  if (!url) throw errors.CONTROL_NO_REPOSITORY();
  return {store: 'postgres', url};
}
