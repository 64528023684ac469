/** Headers of the HTTP contract. Lower case, as Node.js gives them. */
export const headers = {
  /** Accepted from the caller or made; in every answer and in the logs. */
  requestId: 'x-request-id',
  /** Digest of the ruleset that answered, as in the answer's `ruleset.digest`. */
  ruleset: 'x-rulectl-ruleset',
  /** Version of the engine's semantics. */
  engine: 'x-rulectl-engine',
  /** Who answered. In a node's long poll: who asks. */
  node: 'x-rulectl-node',
  group: 'x-rulectl-group',
  url: 'x-rulectl-url',
  state: 'x-rulectl-state',
  pid: 'x-rulectl-pid',
  /** In a node's poll: why it refused a bundle, percent-encoded. */
  refused: 'x-rulectl-refused',
  /** Digest of the bundle that a call to a node is pinned to. In a node's poll: of those that it serves. */
  bundle: 'x-rulectl-bundle',
  /** From a caller: how long it waits for the answer, milliseconds. */
  timeout: 'x-rulectl-timeout-ms',
  /** From a balancer that may send a request again: its name for the request, the same each time. */
  attempt: 'x-rulectl-attempt',
  /** In a call to a node: milliseconds after which nobody waits for any of its answers. */
  left: 'x-rulectl-left-ms',
  /** In a node's answer: CPU time of the evaluations, milliseconds. */
  work: 'x-rulectl-work-ms',
} as const;
