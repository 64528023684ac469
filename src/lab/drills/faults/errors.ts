import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  DRILL_FAULT_UNKNOWN: {
    message: (fault: string) => `There is no fault "${fault}".`,
    next: (_fault: string, known: readonly string[], near?: string) =>
      near === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${near}?`,
  },
  DRILL_FAULT_ELSEWHERE: {
    message: (fault: string, part: string) => `${fault} needs a process of this machine, and ${part} is none.`,
    next: 'run the drill where the cluster runs, or against a target in Kubernetes',
  },
  DRILL_FAULT_NODES_ONLY: {
    message: (fault: string, part: string) => `${fault} is for nodes, and ${part} is none.`,
    next: 'name node:GROUP or group:GROUP',
  },
  DRILL_FAULT_ROLES_ONLY: {
    message: (fault: string, part: string) => `${fault} is for nodes and gateways, and ${part} is neither.`,
    next: 'take kill, freeze, restart or slow',
  },
  DRILL_FAULT_SENTINEL: {
    message: (fault: string, part: string) => `${fault} is for a Redis that Sentinels watch, and ${part} is none.`,
    next: 'name redis, in a cluster whose fact store has a redis+sentinel:// URL',
  },
  DRILL_FAULT_ROOT: {
    kind: 'unavailable',
    message: (fault: string) => `${fault} mounts a file system, and only root may.`,
    next: 'run the drill as root, or take another fault',
  },
  DRILL_FAULT_REDIRECT: {
    kind: 'unavailable',
    message: (fault: string, part: string) =>
      `${fault} comes between ${part} and its clients with nftables, which is for root on Linux.`,
    next: 'run the drill as root where nftables is installed, or name nodes: their traffic needs neither',
  },
  DRILL_ADDRESS_UNHEARD: {
    kind: 'unavailable',
    message: (node: string, seconds: number) =>
      `Control did not hear within ${seconds} s that ${node} advertises another address.`,
    next: 'see with `rulectl status` whether control and the node are ready; a cluster from before is renewed by `rulectl up`',
  },
  DRILL_PART_GONE: {
    kind: 'unavailable',
    message: (part: string) => `${part} has no process just now.`,
    next: 'wait until `rulectl status` shows it ready',
  },
  DRILL_STORE_STAYS_DOWN: {
    message: (fault: string, store: string) =>
      `${fault} would end ${store}, and nobody here could start it again as it was.`,
    next: 'freeze it; or put its password into a configuration file, from which it is started again',
  },
  DRILL_NOT_HEALED: {
    kind: 'unavailable',
    message: (fault: string, why: string) => `${fault} could not be taken back: ${why}`,
    next: 'put right what it names, then run `rulectl drill heal`: what is left is still noted',
  },
  DRILL_NO_POISON: {
    message: (why: string) => `There are no poison facts: ${why}.`,
    next: 'name facts whose evaluation runs into a limit with --poison FILE',
  },
  DRILL_BAD_RULES_TAKEN: {
    kind: 'answer',
    message: () => 'Control took rules that do not compile.',
    next: 'This is a bug: report it with the version of rulectl.',
  },
});
