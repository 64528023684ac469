import type {CommandEntry} from './ui/command-entry.js';

/** Every command, loaded when it is called. One that does not work yet is not here. */
export const registry: readonly CommandEntry[] = [
  {
    name: 'quickstart',
    summary: 'see the main job once: a whole cluster, 100 answers compared',
    group: 'Project',
    load: () => import('./commands/quickstart.js'),
  },
  {name: 'init', summary: 'make a project from an example', group: 'Project', load: () => import('./commands/init.js')},
  {
    name: 'render',
    summary: 'write deploy/ from cluster.yaml, or check it for drift',
    group: 'Project',
    load: () => import('./commands/render.js'),
  },
  {
    name: 'config',
    summary: 'show the settings in force, and where each comes from',
    group: 'Project',
    load: () => import('./commands/config.js'),
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of the cluster file',
    group: 'Project',
    load: () => import('./commands/schema.js'),
  },
  {
    name: 'check',
    summary: 'find mistakes in the cluster file and the rules',
    group: 'Rules',
    load: () => import('./commands/check.js'),
  },
  {
    name: 'fmt',
    summary: 'write rule files in the one canonical layout',
    group: 'Rules',
    load: () => import('./commands/fmt.js'),
  },
  {name: 'test', summary: 'run test cases against the rules', group: 'Rules', load: () => import('./commands/test.js')},
  {
    name: 'eval',
    summary: 'evaluate facts, here or on a cluster',
    group: 'Rules',
    load: () => import('./commands/eval.js'),
  },
  {
    name: 'split',
    summary: 'how the rules are split over node groups, and why',
    group: 'Rules',
    load: () => import('./commands/split.js'),
  },
  {
    name: 'up',
    summary: 'start the cluster on this machine, or bring it up to date',
    group: 'Cluster',
    load: () => import('./commands/up.js'),
  },
  {
    name: 'down',
    summary: 'stop the cluster on this machine',
    group: 'Cluster',
    load: () => import('./commands/down.js'),
  },
  {
    name: 'status',
    summary: 'what runs, where, and how it is',
    group: 'Cluster',
    load: () => import('./commands/status.js'),
  },
  {
    name: 'scale',
    summary: 'run more or fewer nodes and gateways',
    group: 'Cluster',
    load: () => import('./commands/scale.js'),
  },
  {
    name: 'logs',
    summary: 'what the processes of the cluster have logged',
    group: 'Cluster',
    load: () => import('./commands/logs.js'),
  },
  {
    name: 'facts',
    summary: 'read and write the facts that the cluster keeps for sessions',
    group: 'Cluster',
    load: () => import('./commands/facts.js'),
  },
  {
    name: 'supervise',
    summary: 'look after the processes of a local cluster',
    group: 'Cluster',
    hidden: true,
    load: () => import('./commands/supervise.js'),
  },
  {
    name: 'agent',
    summary: 'run a node',
    group: 'Roles',
    load: () => import('./commands/agent.js'),
  },
  {
    name: 'gateway',
    summary: 'run a gateway',
    group: 'Roles',
    load: () => import('./commands/gateway.js'),
  },
  {
    name: 'top',
    summary: 'watch the parts of the cluster: state, rate, latency, CPU, memory',
    group: 'Measure',
    load: () => import('./commands/top.js'),
  },
  {
    name: 'bench',
    summary: 'compare answers, then measure what more nodes bring',
    group: 'Measure',
    load: () => import('./commands/bench.js'),
  },
  {
    name: 'drill',
    summary: 'load and fail-over drills with a verdict; history and reports',
    group: 'Measure',
    // What a drill that died has left in force is taken back before anything else is done to the cluster.
    beforeOthers: {
      precedes: ({name, group}) => name === 'eval' || ['Cluster', 'Measure', 'Repository'].includes(group),
      load: async () => (await import('./commands/drill/heal-before.js')).healBefore,
    },
    load: () => import('./commands/drill.js'),
  },
  {
    name: 'rules',
    summary: 'push, compare, activate and roll back versions of rules',
    group: 'Repository',
    load: () => import('./commands/rules.js'),
  },
  {
    name: 'keys',
    summary: 'API keys, signing keys, and who changed what',
    group: 'Repository',
    load: () => import('./commands/keys.js'),
  },
  {
    name: 'env',
    summary: 'environments, and the versions that run in each',
    group: 'Repository',
    load: () => import('./commands/env.js'),
  },
  {
    name: 'control',
    summary: 'run the control role',
    group: 'Roles',
    load: () => import('./commands/control.js'),
  },
  {
    name: 'deploy',
    summary: 'bring the cluster to a target such as compose or Kubernetes, resumable',
    group: 'Deploy',
    load: () => import('./commands/deploy.js'),
  },
  {
    name: 'destroy',
    summary: 'undo a deploy, backwards',
    group: 'Deploy',
    load: () => import('./commands/destroy.js'),
  },
  {
    name: 'doctor',
    summary: 'check tools, credentials, the cluster file and its targets',
    group: 'Deploy',
    load: () => import('./commands/doctor.js'),
  },
  {
    name: 'completion',
    summary: 'print a completion script for bash, zsh or fish',
    group: 'About',
    load: async () => {
      const {completionCommand} = await import('./commands/completion.js');
      return {command: () => completionCommand(registry)};
    },
  },
  {
    name: 'version',
    summary: 'versions of this program and of its semantics',
    group: 'About',
    load: () => import('./commands/version.js'),
  },
];

export const findCommand = (name: string): CommandEntry | undefined => registry.find(entry => entry.name === name);
