import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {request} from 'undici';
import {RulectlError} from '../../kit/errors.js';
import {factStores} from '../../state/facts/registry.js';
import {specForTarget} from '../file/cluster-spec.js';
import {type Project, stateFolder} from '../project/project.js';
import type {AccessProbe} from '../providers/access-probe.js';
import {type DeadEndPattern, deadEnd} from '../providers/dead-ends.js';
import {openProject} from '../providers/open-project.js';
import type {Provider} from '../providers/provider.js';
import {deployProviders, providerOf, secretManagerOf, toolsNeeded} from '../providers/registry.js';
import {renderProject} from '../providers/render-project.js';
import type {SecretManager} from '../providers/secret-keeper.js';
import {components} from '../scaffold/components.js';
import {differences, writeDeployFolder} from '../scaffold/deploy-folder.js';
import {compareVersions, type Tool} from '../tools/tool.js';
import type {Check, CheckResult} from './check.js';

const msPerDay = 86_400_000;
/** Charts and images move; after half a year somebody should look. */
const oldDays = 180;
const oldestNode = '20.19';

/** Every check for a project and, if named, one target of it; without one, for the targets that the spec describes. */
export async function checksFor(file: string | undefined, target: string | undefined): Promise<Check[]> {
  const project = once(() => openProject(file));
  const providers = await deployProviders();
  const chosen = once(async (): Promise<Provider[]> => {
    if (target !== undefined) return providers.filter(({name}) => name === target);
    const {targets} = (await project()).spec;
    return providers.filter(({name}) => name in targets);
  });
  return [
    nodeVersion(),
    specValid(project),
    deployFolder(project),
    stateWritable(project),
    ...[...new Set(providers.flatMap(({tools}) => tools))].map(tool => toolCheck(tool, project, chosen)),
    ...providers.flatMap(({name, probes}) => probes.map(probe => accessCheck(name, probe, project, chosen))),
    ...providers.flatMap(({name, secretManager}) =>
      secretManager ? [secretsCheck(name, secretManager, project, chosen)] : [],
    ),
    variables(project, chosen),
    memoryAutoscaling(project),
    componentAge(),
    clock(chosen),
  ];
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let value: Promise<T> | undefined;
  return () => (value ??= make());
};

const nodeVersion = (): Check => ({
  id: 'node-version',
  title: 'Node.js',
  look: async () =>
    compareVersions(process.versions.node, oldestNode) >= 0
      ? {state: 'ok', hint: process.versions.node}
      : {state: 'fail', hint: `${process.versions.node} is too old: install Node.js ${oldestNode} or newer`},
});

const specValid = (project: () => Promise<Project>): Check => ({
  id: 'spec-valid',
  title: 'Cluster file',
  look: async () => {
    const {spec, groups, warnings} = await project();
    const hint = `${spec.name}: ${groups.length} groups, ${spec.topology}`;
    return warnings.length === 0
      ? {state: 'ok', hint}
      : {state: 'warn', hint: warnings.map(({message}) => message).join(' ')};
  },
});

const deployFolder = (project: () => Promise<Project>): Check => ({
  id: 'deploy-folder',
  title: 'Generated files',
  look: async () => {
    const opened = await project();
    const found = (await differences(opened.dir, await renderProject(opened))).filter(({state}) => state !== 'unknown');
    return found.length === 0
      ? {state: 'ok', hint: 'deploy/ is up to date'}
      : {state: 'warn', hint: `${found.length} files differ from cluster.yaml: run rulectl render`};
  },
  fix: async () => {
    const opened = await project();
    await writeDeployFolder(opened.dir, await renderProject(opened));
  },
});

const stateWritable = (project: () => Promise<Project>): Check => ({
  id: 'state-private',
  title: 'Keys and local state',
  look: async () => {
    const {dir} = await project();
    const folder = join(stateFolder(dir), 'targets');
    const {readdir} = await import('node:fs/promises');
    const keys = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.key'));
    const modes = await Promise.all(
      keys.map(async name => ({name, mode: (await stat(join(folder, name))).mode & 0o077})),
    );
    const open = modes.filter(({mode}) => mode !== 0).map(({name}) => name);
    return open.length === 0
      ? {state: 'ok', hint: `${keys.length} keys, readable by you alone`}
      : {state: 'fail', hint: `others can read ${open.join(', ')}: chmod 600 .rulectl/targets/*.key`};
  },
  fix: async () => {
    const {chmod, readdir} = await import('node:fs/promises');
    const folder = join(stateFolder((await project()).dir), 'targets');
    for (const name of await readdir(folder)) if (name.endsWith('.key')) await chmod(join(folder, name), 0o600);
  },
});

type Chosen = () => Promise<readonly Provider[]>;

const toolCheck = (tool: Tool, project: () => Promise<Project>, chosen: Chosen): Check => ({
  id: `tool-${tool.definition.command}`,
  title: tool.definition.command,
  look: async () => {
    const manager = await secretManagerOf((await project()).spec);
    const wanting = (await chosen()).filter(provider => toolsNeeded(provider, manager).includes(tool));
    if (wanting.length === 0) return {state: 'skip', hint: 'no target of the cluster file needs it'};
    try {
      return {state: 'ok', hint: await tool.version()};
    } catch (error) {
      const {message, next = ''} = error as Error & {next?: string};
      const hint = `${message} ${next} (for ${wanting.map(({name}) => name).join(', ')})`;
      return {state: 'fail', hint: hint.replace('  ', ' ')};
    }
  },
});

const accessCheck = (target: string, probe: AccessProbe, project: () => Promise<Project>, chosen: Chosen): Check => ({
  id: probe.id,
  title: `Access to ${target}`,
  look: async () => {
    const provider = (await chosen()).find(({name}) => name === target);
    if (provider === undefined) return {state: 'skip', hint: `the cluster file has no target ${target}`};
    return tryAccess(probe, await project(), provider.deadEnds);
  },
});

const secretsCheck = (
  name: string,
  {probe}: SecretManager,
  project: () => Promise<Project>,
  chosen: Chosen,
): Check => ({
  id: probe.id,
  title: 'Secret manager',
  look: async () => {
    const opened = await project();
    const isUsed =
      opened.spec.security.secrets === name && (await chosen()).some(({takesSecretManager}) => takesSecretManager);
    if (!isUsed) return {state: 'skip', hint: 'the cluster file keeps no secrets there'};
    return tryAccess(probe, opened, (await providerOf(name)).deadEnds);
  },
});

async function tryAccess(
  {tool, args, what}: AccessProbe,
  project: Project,
  deadEnds: readonly DeadEndPattern[] | undefined,
): Promise<Pick<CheckResult, 'state' | 'hint'>> {
  try {
    const {code, stderr, stdout} = await tool.attempt(args(project), {timeoutMs: 20_000});
    if (code === 0) return {state: 'ok', hint: what};
    const lines = `${stderr}\n${stdout}`.trim().split('\n');
    const said = lines.find(line => line.startsWith('ERROR:')) ?? lines.at(-1) ?? 'no answer';
    return {state: 'fail', hint: `needs ${what}: ${said}${wayOutOf(`${stderr}${stdout}`, deadEnds)}`};
  } catch (error) {
    if (error instanceof RulectlError && error.code === 'TOOL_MISSING') {
      return {state: 'skip', hint: `${tool.definition.command} is not installed`};
    }
    throw error;
  }
}

function wayOutOf(said: string, deadEnds: readonly DeadEndPattern[] | undefined): string {
  const known = deadEnd(said, deadEnds);
  return known === undefined ? '' : `; ${known.wayOut}`;
}

/** A secret's variable may be missing on purpose: the deploy then makes the store. */
const variables = (project: () => Promise<Project>, chosen: Chosen): Check => ({
  id: 'stores-named',
  title: 'Stores',
  look: async () => {
    const {spec} = await project();
    const targets = await chosen();
    if (targets.length === 0) return {state: 'skip', hint: 'no target but this machine'};
    const urls = targets.map(({name}) => factStores[specForTarget(spec, name).facts.store].url?.variable);
    const names = [...new Set([...urls.flatMap(name => name ?? []), 'DATABASE_URL'])];
    const missing = names.filter(name => !process.env[name]);
    return missing.length === 0
      ? {state: 'ok', hint: `${names.join(' and ')} name stores of yours`}
      : {
          state: 'ok',
          hint: `${missing.join(' and ')} not set: the deploy makes ${missing.length > 1 ? 'these stores' : 'that store'}`,
        };
  },
});

/** The memory of a garbage-collected process says little about its load. */
const memoryAutoscaling = (project: () => Promise<Project>): Check => ({
  id: 'autoscaling-memory',
  title: 'Autoscaling on memory',
  look: async () => {
    const {memory} = (await project()).spec.autoscaling;
    if (memory >= 100) return {state: 'ok', hint: 'turned off in effect'};
    return {
      state: 'warn',
      hint: `V8 rarely gives memory back, so ${memory} % of memory scales up and seldom down; watch it, or set spec.autoscaling.memory to 100`,
    };
  },
});

const componentAge = (): Check => ({
  id: 'component-age',
  title: 'Charts and images',
  look: async () => {
    const days = Math.floor((Date.now() - Date.parse(components.asOf)) / msPerDay);
    return days <= oldDays
      ? {state: 'ok', hint: `as of ${components.asOf}`}
      : {state: 'warn', hint: `their versions are ${days} days old (${components.asOf}): update rulectl`};
  },
});

/** Signatures of cloud requests are refused when the clock is wrong by minutes. */
const clock = (chosen: Chosen): Check => ({
  id: 'clock',
  title: 'Clock',
  look: async () => {
    const url = (await chosen()).find(provider => provider.clock !== undefined)?.clock;
    if (url === undefined) return {state: 'skip', hint: 'no cloud is a target'};
    try {
      const {headers, body} = await request(url, {
        method: 'HEAD',
        headersTimeout: 5000,
        signal: AbortSignal.timeout(5000),
      });
      await body.dump();
      const seconds = Math.abs(Date.now() - Date.parse(String(headers.date))) / 1000;
      return seconds < 60
        ? {state: 'ok', hint: `${seconds.toFixed(0)} s off`}
        : {state: 'fail', hint: `this clock is ${seconds.toFixed(0)} s off: signatures will be refused; turn on NTP`};
    } catch {
      return {state: 'skip', hint: `${new URL(url).host} cannot be reached`};
    }
  },
});
