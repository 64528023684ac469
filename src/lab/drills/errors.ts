import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  DRILL_TARGET_UNKNOWN: {
    kind: 'input',
    message: (target: string) => `The cluster has no part "${target}".`,
    next: (_target: string, known: readonly string[], near?: string) =>
      near === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${near}? There are ${known.join(', ')}.`,
  },
  DRILL_FAULT_UNKNOWN: {
    kind: 'input',
    message: (fault: string) => `There is no fault "${fault}".`,
    next: (_fault: string, known: readonly string[], near?: string) =>
      near === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${near}?`,
  },
  DRILL_FAULT_ELSEWHERE: {
    kind: 'input',
    message: (fault: string, part: string) => `${fault} needs a process of this machine, and ${part} is none.`,
    next: 'run the drill where the cluster runs, or against a target in Kubernetes',
  },
  DRILL_FAULT_NODES_ONLY: {
    kind: 'input',
    message: (fault: string, part: string) => `${fault} is for nodes, and ${part} is none.`,
    next: 'name node:GROUP or group:GROUP',
  },
  DRILL_FAULT_ROLES_ONLY: {
    kind: 'input',
    message: (fault: string, part: string) => `${fault} is for nodes and gateways, and ${part} is neither.`,
    next: 'take kill, freeze, restart or slow',
  },
  DRILL_FAULT_ROOT: {
    kind: 'unavailable',
    message: (fault: string) => `${fault} mounts a file system, and only root may.`,
    next: 'run the drill as root, or take another fault',
  },
  DRILL_PART_GONE: {
    kind: 'unavailable',
    message: (part: string) => `${part} has no process just now.`,
    next: 'wait until `rulectl status` shows it ready',
  },
  DRILL_NOT_HEALED: {
    kind: 'unavailable',
    message: (fault: string, why: string) => `${fault} could not be taken back: ${why}`,
    next: 'put right what it names, then run `rulectl drill heal`: what is left is still noted',
  },
  DRILL_BLAST_RADIUS: {
    kind: 'input',
    message: (parts: readonly string[], most: number) =>
      `${parts.join(', ')} would be hit at once; the blast radius is ${most}.`,
    next: 'name fewer parts, or raise --blast-radius',
  },
  DRILL_NO_POISON: {
    kind: 'input',
    message: (why: string) => `There are no poison facts: ${why}.`,
    next: 'name facts whose evaluation runs into a limit with --poison FILE',
  },
  DRILL_GENERATOR_LOST: {
    kind: 'unavailable',
    message: (why: string) => `A load generator ended early: ${why}`,
    next: 'see its last words above; fewer --generators, or a lower --rate',
  },
  DRILL_NO_CLUSTER_JOB: {
    kind: 'input',
    message: (target: string) => `${target} is not in Kubernetes: there is nothing to run a Job on.`,
    next: 'leave --in-cluster away, or name a target that `deploy` made with --target',
  },
  DRILL_JOB_TOO_LARGE: {
    kind: 'input',
    message: (bytes: number, most: number) =>
      `The facts and rules of the Job take ${bytes} bytes; a Secret holds ${most}.`,
    next: 'send fewer fact sets with --facts',
  },
  DRILL_TRACE_INVALID: {
    kind: 'input',
    message: (file: string, line: number, why: string) => `${file}:${line} is no line of a trace: ${why}.`,
    next: 'a line is {"at": milliseconds or an ISO time, "facts": {…}}, in order of time',
  },
  DRILL_SCHEMA_INVALID: {
    kind: 'input',
    message: (why: string) => `No facts can be made from the schema: ${why}.`,
    next: 'name fact files with --facts',
  },
  DRILL_BAD_RULES_TAKEN: {
    kind: 'answer',
    message: () => 'Control took rules that do not compile.',
    next: 'This is a bug: report it with the version of rulectl.',
  },
  DRILL_NOT_READY: {
    kind: 'unavailable',
    message: (parts: readonly string[]) => `The cluster is not whole: ${parts.join(', ')} not ready.`,
    next: 'wait until `rulectl status` shows every part ready; a drill starts from a cluster that is well',
  },
  DRILL_NO_FACTS: {
    kind: 'input',
    message: () => 'There are no facts to send.',
    next: 'put .json or .ndjson files into facts/, or name some with --facts',
  },
  DRILL_FILE_INVALID: {
    kind: 'input',
    message: (why: string) => `The drill file is wrong: ${why}`,
    next: 'see docs/drills.md for its fields',
  },
  DRILL_RUN_UNKNOWN: {
    kind: 'input',
    message: (id: string) => `There is no drill "${id}".`,
    next: 'see `rulectl drill history`',
  },
});
