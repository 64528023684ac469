import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  GATEWAY_NO_NODE: {
    kind: 'unavailable',
    message: (group: string) => `No node of group "${group}" is ready.`,
    next: 'rulectl status shows the nodes; a node that died is restarted in a moment.',
  },
  GATEWAY_TRIES_SPENT: {
    kind: 'unavailable',
    message: (group: string, tries: number, why: string) =>
      `${tries} nodes of group "${group}" could not answer: ${why}.`,
    next: 'Try again in a moment; rulectl status shows the nodes.',
  },
  GATEWAY_NODE_DIED_TWICE: {
    kind: 'unavailable',
    message: (nodes: readonly string[]) =>
      `Two nodes (${nodes.join(', ')}) died while they evaluated this request; it is not sent to a third.`,
    next: 'Look at the logs of the nodes: these facts may be what kills them.',
  },
  GATEWAY_NODE_STRANGE: {
    kind: 'bug',
    status: 502,
    message: (node: string) => `Node ${node} gave an answer that cannot be understood.`,
    next: 'Check that gateway and nodes run the same version of rulectl.',
  },
  GATEWAY_DEADLINE_PASSED: {
    kind: 'unavailable',
    status: 504,
    message: () => 'The time that the caller gave this request is over.',
    next: 'Give more time (x-rulectl-timeout-ms), or look in rulectl status for what is slow.',
  },
});
