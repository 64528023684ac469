/** A folder (or file) of `src`, and what lives there. */
export interface Layer {
  readonly path: string;
  readonly holds: string;
}

/** The layers of `src`, lowest first. A folder may import itself and the folders above it in this list. */
export const layers: readonly Layer[] = [
  {path: 'kit', holds: 'errors, JSON, logging, lifecycle, units; knows nothing of rules'},
  {path: 'rules/values', holds: 'what values mean: equality, order, arithmetic, the built-in functions'},
  {path: 'rules/grl', holds: 'text ↔ tree: lexer, parser, printer, diagnostics'},
  {path: 'rules/analysis', holds: 'tree → program: names bound, sugar gone; checks, lints, footprints'},
  {path: 'rules/compiler', holds: 'program → JavaScript: what a rule reads, its tests, its code'},
  {path: 'rules/engine', holds: 'the agenda: what fires next, what it writes; the answer'},
  {path: 'rules/ruleset', holds: '`loadRuleset`: all of the above behind one door; bundles'},
  {path: 'rules/partition', holds: "footprints → interference → stages → each group's share; the merge"},
  {path: 'rules/testing', holds: '`rulectl test`: cases beside the rules, coverage'},
  {path: 'rules/comparison', holds: 'two versions of rules: which rules and which decisions differ'},
  {path: 'state/facts', holds: 'the facts of sessions: the contract, and memory, Redis and Redis Cluster behind it'},
  {path: 'state/repository', holds: 'versions of rules, environments, keys: PostgreSQL, or PGlite inside a process'},
  {path: 'service/api', holds: 'the HTTP contract: requests, answers, problems, the server that speaks it'},
  {path: 'service/role', holds: 'what node, gateway and control share: rules in use, sessions, keys, metrics'},
  {path: 'service/node', holds: 'a node: evaluates the parts that it is asked for'},
  {path: 'service/gateway', holds: 'the front door: plan, choice of nodes, retries, shedding'},
  {path: 'service/control', holds: 'the rule repository over HTTP, and how versions are rolled out'},
  {path: 'cluster/spec', holds: 'the cluster file, its settings and where each comes from'},
  {path: 'cluster/tools', holds: 'running other programs: arguments, time limits, what they print'},
  {path: 'cluster/scaffold', holds: 'the cluster file → Dockerfiles, manifests, configurations'},
  {path: 'cluster/actions', holds: 'steps that can be resumed and undone, and their journal'},
  {path: 'cluster/providers', holds: 'where a cluster runs: this machine, compose, Kubernetes, EKS, GKE, machines'},
  {path: 'cluster/doctor', holds: 'tools, credentials and targets looked at before they are needed'},
  {path: 'cluster/observe', holds: 'samples of the running parts: state, rate, latency, CPU, memory'},
  {path: 'lab/statistics', holds: 'medians and their spread, trends, how a cluster scales'},
  {path: 'lab/report', holds: 'pages with charts that need nothing else'},
  {path: 'lab/load', holds: 'the open-loop generator, its schedules and its recorder'},
  {path: 'lab/checker', holds: 'what was acknowledged against what is there'},
  {path: 'lab/drills/report', holds: 'what a drill found: the report, its verdict, those that were kept'},
  {path: 'lab/drills/undo', holds: 'how what a fault did is taken back, also after a crash'},
  {path: 'lab/drills/cluster', holds: 'the parts of a running cluster, and how a drill names them'},
  {path: 'lab/drills/load', holds: 'what is sent, by whom, and what became of it'},
  {path: 'lab/drills/faults', holds: 'the faults, their injection, and who notices them'},
  {path: 'lab/drills', holds: 'a drill from its plan to its page'},
  {path: 'lab/bench', holds: 'answers compared, then what more nodes bring'},
  {path: 'index.ts', holds: 'the library'},
  {path: 'cli/ui', holds: 'terminal output: tables, progress, colours'},
  {path: 'cli/screens', holds: 'the screens of `top` and the drills'},
  {path: 'cli/commands', holds: 'one file each: what is asked for, and how it is shown'},
  {path: 'cli', holds: 'the program: the only catch-all and the only exit'},
];
