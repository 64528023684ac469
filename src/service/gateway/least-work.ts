/** The work that comes before a new job at a node. */
export interface Work {
  /** Jobs that wait for it or are under way there. */
  readonly load: number;
  /** Milliseconds that it takes for one. */
  readonly jobMs: number;
}

/**
 * Idle nodes whose jobs differ by less than this are alike: the figures of two equal ones never are. Without it the
 * better figure would get all of a light load, and the other node stay cold until it is needed at once.
 */
const alike = 2;

/** Whether `a` is expected to be done no later than `b`. */
export function isDoneFirst(a: Work, b: Work): boolean {
  const areIdle = a.load === 0 && b.load === 0;
  if (areIdle && Math.max(a.jobMs, b.jobMs) <= alike * Math.min(a.jobMs, b.jobMs)) return true;
  return (a.load + 1) * a.jobMs <= (b.load + 1) * b.jobMs;
}
