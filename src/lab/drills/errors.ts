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
