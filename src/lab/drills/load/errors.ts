import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  DRILL_GENERATOR_LOST: {
    kind: 'unavailable',
    message: (why: string) => `A load generator ended early: ${why}`,
    next: 'take fewer --generators, or a lower --rate',
  },
  DRILL_NO_CLUSTER_JOB: {
    message: (target: string) => `${target} is not in Kubernetes: there is nothing to run a Job on.`,
    next: 'leave --in-cluster away, or name a target that `deploy` made with --target',
  },
  DRILL_JOB_TOO_LARGE: {
    message: (bytes: number, most: number) =>
      `The facts and rules of the Job take ${bytes} bytes; a Secret holds ${most}.`,
    next: 'send fewer fact sets with --facts',
  },
  DRILL_TRACE_INVALID: {
    message: (file: string, line: number, why: string) => `${file}:${line} is no line of a trace: ${why}.`,
    next: 'a line is {"at": milliseconds or an ISO time, "facts": {…}}, in order of time',
  },
  DRILL_TRACE_UNWRITTEN: {
    kind: 'unavailable',
    message: (file: string, why: string) => `The trace ${file} is not whole: ${why}`,
    next: 'make room for it, and record again',
  },
  DRILL_SCHEMA_INVALID: {
    message: (why: string) => `No facts can be made from the schema: ${why}.`,
    next: 'name fact files with --facts',
  },
  DRILL_NO_FACTS: {
    message: () => 'There are no facts to send.',
    next: 'put .json or .ndjson files into facts/, or name some with --facts',
  },
});
