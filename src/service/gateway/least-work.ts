/** What lies before a new job at a node. */
export interface Work {
  /** Jobs that wait for it or are under way there. */
  readonly load: number;
  /** Milliseconds that it takes for one. */
  readonly jobMs: number;
}

/**
 * Nodes whose jobs differ by less than this are alike: the figures of two equal ones never are. Without it the better
 * figure would get all of a light load, and the other node stay cold until it is needed at once.
 */
const alike = 2;

/** Whether `a` is expected to be done no later than `b`. Of two nodes that are alike it is the one with fewer jobs. */
export function isDoneFirst(a: Work, b: Work): boolean {
  const areAlike = Math.max(a.jobMs, b.jobMs) <= alike * Math.min(a.jobMs, b.jobMs);
  return areAlike ? a.load <= b.load : (a.load + 1) * a.jobMs <= (b.load + 1) * b.jobMs;
}
