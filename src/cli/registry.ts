import type {CommandEntry} from './ui/command-entry.js';

type Listed = readonly [
  summary: string,
  load: CommandEntry['load'],
  traits?: Pick<CommandEntry, 'hidden' | 'beforeOthers'>,
];

/** By heading, then by name. A command that does not work yet is not here. */
const commands: Readonly<Record<string, Readonly<Record<string, Listed>>>> = {
  Project: {
    quickstart: [
      'see the main job once: a whole cluster, 100 answers compared',
      () => import('./commands/quickstart.js'),
    ],
    init: ['make a project from an example', () => import('./commands/init.js')],
    render: ['write deploy/ from cluster.yaml, or check it for drift', () => import('./commands/render.js')],
    config: ['show the settings in force, and where each comes from', () => import('./commands/config.js')],
    schema: ['print the JSON Schema of the cluster file', () => import('./commands/schema.js')],
  },
  Rules: {
    check: ['find mistakes in the cluster file and the rules', () => import('./commands/check.js')],
    fmt: ['write rule files in the one canonical layout', () => import('./commands/fmt.js')],
    test: ['run test cases against the rules', () => import('./commands/test.js')],
    eval: ['evaluate facts, here or on a cluster', () => import('./commands/eval.js')],
    split: ['how the rules are split over node groups, and why', () => import('./commands/split.js')],
  },
  Cluster: {
    up: ['start the cluster on this machine, or bring it up to date', () => import('./commands/up.js')],
    down: ['stop the cluster on this machine', () => import('./commands/down.js')],
    status: ['what runs, where, and how it is', () => import('./commands/status.js')],
    scale: ['run more or fewer nodes and gateways', () => import('./commands/scale.js')],
    logs: ['what the processes of the cluster have logged', () => import('./commands/logs.js')],
    facts: ['read and write the facts that the cluster keeps for sessions', () => import('./commands/facts.js')],
    supervise: ['look after the processes of a local cluster', () => import('./commands/supervise.js'), {hidden: true}],
  },
  Roles: {
    agent: ['run a node', () => import('./commands/agent.js')],
    gateway: ['run a gateway', () => import('./commands/gateway.js')],
    control: ['run the control role', () => import('./commands/control.js')],
  },
  Measure: {
    top: ['watch the parts of the cluster: state, rate, latency, CPU, memory', () => import('./commands/top.js')],
    bench: ['compare answers, then measure what more nodes bring', () => import('./commands/bench.js')],
    drill: [
      'load and fail-over drills with a verdict; history and reports',
      () => import('./commands/drill.js'),
      {
        // What a drill that died has left in force is taken back before anything else is done to the cluster.
        beforeOthers: {
          precedes: ({name, group}) => name === 'eval' || ['Cluster', 'Measure', 'Repository'].includes(group),
          load: async () => (await import('./commands/drill/heal.js')).healBefore,
        },
      },
    ],
  },
  Repository: {
    rules: ['push, compare, activate and roll back versions of rules', () => import('./commands/rules.js')],
    keys: ['API keys, signing keys, and who changed what', () => import('./commands/keys.js')],
    env: ['environments, and the versions that run in each', () => import('./commands/env.js')],
  },
  Deploy: {
    deploy: [
      'bring the cluster to a target such as compose or Kubernetes, resumable',
      () => import('./commands/deploy.js'),
    ],
    destroy: ['undo a deploy, backwards', () => import('./commands/destroy.js')],
    doctor: ['check tools, credentials, the cluster file and its targets', () => import('./commands/doctor.js')],
  },
  About: {
    completion: [
      'print a completion script for bash, zsh or fish',
      async () => {
        const {completionCommand} = await import('./commands/completion.js');
        return {command: () => completionCommand(registry)};
      },
    ],
    version: ['versions of this program and of its semantics', () => import('./commands/version.js')],
  },
};

/** Every command, loaded when it is called. */
export const registry: readonly CommandEntry[] = Object.entries(commands).flatMap(([group, entries]) =>
  Object.entries(entries).map(([name, [summary, load, traits]]) => ({name, summary, group, load, ...traits})),
);

export const findCommand = (name: string): CommandEntry | undefined => registry.find(entry => entry.name === name);
