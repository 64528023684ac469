import {defineErrors} from '../../kit/errors.js';
import {formatBytes} from '../../kit/units.js';

export const errors = defineErrors({
  FACTS_CONFLICT: {
    kind: 'unavailable',
    status: 409,
    message: (session: string, attempts: number) =>
      `Session "${session}" was changed by others ${attempts} times while this request was evaluated.`,
    next: 'Nothing was stored. Send it again, or spread the load over more sessions.',
  },
  FACTS_STALE: {
    status: 412,
    message: (session: string) => `Session "${session}" is not what If-Match or If-None-Match says it is.`,
    next: 'Read it again (GET gives the ETag in force) and repeat the change on that.',
  },
  FACTS_UNKNOWN_SESSION: {
    status: 404,
    message: (session: string) => `There are no facts of a session "${session}".`,
    next: 'It was never stored, was deleted, or its time ran out. rulectl facts ls',
  },
  FACTS_SESSION_INVALID: {
    message: (why: string) => `The name of the session ${why}.`,
    next: 'Take 1 to 256 bytes of text without control characters.',
  },
  FACTS_TOO_LARGE: {
    status: 413,
    message: (session: string, bytes: number, most: number) =>
      `The facts of session "${session}" would take ${formatBytes(bytes)}; a session may take ${formatBytes(most)}.`,
    next: 'Keep less in the session, or raise limits.bodyBytes. Nothing was stored.',
  },
  FACTS_IDEMPOTENCY_REUSED: {
    status: 422,
    message: (session: string) => `This Idempotency-Key came before with another request for session "${session}".`,
    next: 'Take a new key for each request, and the same one only to repeat it.',
  },
  FACTS_IDEMPOTENCY_INVALID: {
    message: () => 'The Idempotency-Key is empty or longer than 256 bytes.',
  },
  FACTS_TTL_INVALID: {
    message: (given: string) => `"${given}" is no time that a session could be kept.`,
    next: 'Write for example ttl=30m, or ttl=0 to keep it for ever.',
  },
  FACTS_STORE_UNAVAILABLE: {
    kind: 'unavailable',
    message: (why: string) => `The fact store does not answer: ${why}.`,
    next: 'Evaluations without a session go on. Send this again later, with an Idempotency-Key to be applied once.',
  },
  FACTS_STORE_FULL: {
    kind: 'unavailable',
    message: () => 'The fact store is full. Nothing was stored.',
    next: 'Give it more memory, or a shorter facts.ttl; sessions that end make room.',
  },
  FACTS_OUTCOME_UNKNOWN: {
    kind: 'unavailable',
    message: (session: string, why: string) => `Whether session "${session}" was changed is not known: ${why}.`,
    next: 'Read the session, or send the request again with the same Idempotency-Key: it is applied once.',
  },
  FACTS_NOT_REPLICATED: {
    kind: 'unavailable',
    message: (wanted: number, had: number) =>
      `The change reached ${had} of the ${wanted} replicas that facts.minReplicas wants; it may be lost yet.`,
    next: 'Check the replicas. Send it again with the same Idempotency-Key.',
  },
  FACTS_STORE_REFUSES: {
    kind: 'unavailable',
    message: (why: string) => `The fact store refuses: ${why}.`,
    next: 'Check facts.url: host, password, and what the user may do.',
  },
  FACTS_NO_HOST: {
    message: () => 'facts.store is memory, which control hosts, and no control is named.',
    next: 'Give --control, or name another facts.store and its facts.url.',
  },
  FACTS_CALL_INVALID: {
    message: (call: string) => `"${call}" is no call of the fact store, or its body is none.`,
    next: 'Check that gateway and control run the same version of rulectl.',
  },
});
