/** What is known about a node that is asked. */
export interface Peer {
  /** Failures in a row. */
  readonly failures: number;
  /** Time of a call, milliseconds, the recent past counting most; undefined while too few were seen. */
  readonly latencyMs: number | undefined;
}

/** Answers in a row that made no sense. */
const mostFailures = 5;
/** How far a node may be behind its peers, and how slow a call must be for that to matter. */
const slower = 8;
const slowMs = 50;
/** At most this share of a group is out at once: when most nodes look bad, it is not the nodes. */
const mostShare = 0.5;

/**
 * Nodes to take out of rotation for a while, worst first: those that fail again and again, and those far slower than
 * the median of their peers (outlier detection as in Envoy's). `out` nodes of the same group are out already.
 */
export function outliers<P extends Peer>(peers: readonly P[], out: number): P[] {
  const allowed = Math.floor((peers.length + out) * mostShare) - out;
  if (allowed <= 0) return [];
  const failing = peers.filter(peer => peer.failures >= mostFailures);
  const slow = peers.filter(peer => !failing.includes(peer) && isSlow(peer, peers));
  slow.sort((a, b) => b.latencyMs! - a.latencyMs!);
  return [...failing, ...slow].slice(0, allowed);
}

function isSlow({latencyMs}: Peer, peers: readonly Peer[]): boolean {
  if (latencyMs === undefined || latencyMs < slowMs) return false;
  const others = peers.flatMap(peer => peer.latencyMs ?? []).sort((a, b) => a - b);
  // The lower median: of two nodes, the faster is the measure.
  return others.length > 1 && latencyMs > slower * others[(others.length - 1) >> 1]!;
}
