import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  NODE_BUNDLE_UNKNOWN: {
    kind: 'unavailable',
    status: 409,
    message: (digest: string) => `This node does not have the bundle ${digest}.`,
    next: 'Another node may have it already, or still.',
  },
  NODE_PART_UNKNOWN: {
    kind: 'unavailable',
    status: 409,
    message: (part: string) => `This node does not hold "${part}".`,
    next: 'Check the groups that the node was started with.',
  },
  NODE_HOLDS_PARTS: {
    status: 421,
    message: (groups: readonly string[]) => `This node holds the rules of ${groups.join(', ')} only.`,
    next: 'Ask a gateway.',
  },
  NODE_TOO_LATE: {
    kind: 'unavailable',
    status: 504,
    message: () => 'The time that the caller gave this request was over before its turn came.',
    next: 'Give more time (x-rulectl-timeout-ms), or more nodes to the group.',
  },
  NODE_CALL_INVALID: {
    kind: 'bug',
    status: 400,
    message: () => 'A line of the call is not "what, now, options, JSON".',
  },
});
