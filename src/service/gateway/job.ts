/** One evaluation on its way to a node and back. */
export interface Job {
  /** A line of service/api/part-call. */
  readonly line: string;
  /** Digest of the bundle that it is pinned to. */
  readonly digest: string;
  /** It was lost with a node before: it travels alone, so that it takes no others with it. */
  readonly alone: boolean;
  /** A line of a batch: others go first. */
  readonly bulk: boolean;
  /** When nobody waits for it any more, in the time of performance.now(). */
  readonly endsAt: number;
}

/** What came back. */
export interface Delivery {
  readonly answer: string;
  /** Name of the node that answered. */
  readonly node: string;
}

/**
 * Why a node gave no answer to a job. `lost`: it had the job and went away, so the job may be the reason. `late`: the
 * job's time was over before it was sent.
 */
export type FaultKind = 'unreached' | 'lost' | 'turned-away' | 'bundle-unknown' | 'strange' | 'late';

/** A node gave no answer to a job. */
export class DeliveryFault extends Error {
  constructor(
    readonly kind: FaultKind,
    /** Name of the node. */
    readonly node: string,
    why: string,
  ) {
    super(why);
  }
}
