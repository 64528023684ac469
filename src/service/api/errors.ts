import {didYouMean} from '../../kit/did-you-mean.js';
import {defineErrors} from '../../kit/errors.js';

/** What is wrong with a request, whoever of the roles is asked. */
export const errors = defineErrors({
  API_BODY_NOT_JSON: {
    message: (what: string) => `The body is not JSON: ${what}.`,
    next: 'Send one JSON object, for example {"facts": {"Customer": {"age": 35}}}.',
  },
  API_BODY_NOT_OBJECT: {
    message: (kind: string) => `The body is ${kind}; a JSON object is wanted.`,
    next: 'Send an object, for example {"facts": {"Customer": {"age": 35}}}.',
  },
  API_FACTS_NOT_OBJECT: {
    message: (kind: string) => `The facts are ${kind}; a JSON object is wanted.`,
    next: 'Facts are an object whose keys are fact names: {"Customer": {"age": 35}}.',
  },
  API_FIELD_INVALID: {
    message: (field: string, wanted: string) => `"${field}" must be ${wanted}.`,
  },
  API_FIELD_UNKNOWN: {
    message: (field: string, known: readonly string[]) => `There is no field "${field}".${didYouMean(field, known)}`,
    next: (_field: string, known: readonly string[]) => `Fields are ${known.join(', ')}.`,
  },
  API_BODY_TOO_LARGE: {
    status: 413,
    message: (limitBytes: number) => `The body is larger than ${limitBytes} bytes.`,
    next: 'Send less, use /v1/evaluate/batch for many fact sets, or raise limits.bodyBytes.',
  },
  API_LINE_TOO_LONG: {
    status: 413,
    message: (limitBytes: number) => `The line is longer than ${limitBytes} bytes.`,
    next: 'Split the fact set, or raise limits.bodyBytes.',
  },
  API_MEDIA_TYPE: {
    status: 415,
    message: (type: string, _wanted: string) => `Bodies of type "${type}" are not understood here.`,
    next: (_type: string, wanted: string) => `Send content-type: ${wanted}.`,
  },
  API_NO_KEY: {
    kind: 'unavailable',
    status: 401,
    message: () => 'This needs an API key.',
    next: 'Send "Authorization: Bearer <key>". `rulectl up` made one; commands read it from the target file.',
  },
  API_KEY_UNKNOWN: {
    kind: 'unavailable',
    status: 401,
    message: () => 'This API key is not known.',
    next: 'Check the key: it may have been revoked, or belong to another cluster.',
  },
  API_SCOPE_MISSING: {
    kind: 'unavailable',
    status: 403,
    message: (scope: string) => `This API key lacks the scope "${scope}".`,
    next: 'Use a key with that scope, or one with "admin".',
  },
  API_NO_ROUTE: {
    status: 404,
    message: (method: string, path: string) => `There is no ${method} ${path}.`,
    next: 'GET /openapi.json lists what there is.',
  },
  API_REQUEST_INVALID: {message: (what: string) => what},
  API_RULESET_UNKNOWN: {
    status: 404,
    message: (name: string, known: readonly string[]) =>
      `There is no ruleset "${name}".${known.length > 0 ? didYouMean(name, known) || ` There is ${known.join(', ')}.` : ''}`,
  },
  API_RULESET_AMBIGUOUS: {
    message: (known: readonly string[]) => `Which ruleset? There are ${known.join(', ')}.`,
    next: 'Name one in "ruleset".',
  },
  API_NOT_READY: {
    kind: 'unavailable',
    message: () => 'No rules are loaded yet.',
    next: 'Try again in a moment; /health says what is missing.',
  },
  API_KEYS_NOT_LOADED: {
    kind: 'unavailable',
    message: () => 'This role does not know yet which API keys are valid.',
    next: 'Try again in a moment; it asks control, and starts with the keys of its last run.',
  },
  API_RATE_LIMITED: {
    kind: 'unavailable',
    status: 429,
    message: (perSecond: number) => `More than ${perSecond} requests a second with this key.`,
    next: 'Slow down; Retry-After says for how long.',
  },
  API_OVERLOADED: {
    kind: 'unavailable',
    message: () => 'Too many requests are waiting already.',
    next: 'Try again after the time in Retry-After.',
  },
  API_CLOSING: {
    kind: 'unavailable',
    message: () => 'This server is stopping.',
    next: 'Send the request again; another one will answer.',
  },
  API_BUG: {
    kind: 'bug',
    message: () => 'Something went wrong that should not.',
    next: 'The log of the server has it under this request id.',
  },
  CLIENT_BODY_NOT_JSON: {
    message: (why: string) => `What is to be sent cannot be written as JSON: ${why}.`,
    next: 'Facts are JSON: null, booleans, numbers, texts, arrays and objects.',
  },
  CLIENT_TIMEOUT: {
    kind: 'unavailable',
    status: 504,
    message: (url: string, ms: number) => `${url} did not answer within ${ms} ms.`,
    next: 'Ask again with more time; with a session under the same idempotency key, so that it is applied once.',
  },
  GATEWAY_URL_INVALID: {
    message: (url: string) => `"${url}" is no URL of a gateway.`,
    next: 'For example http://127.0.0.1:8080.',
  },
  GATEWAY_UNREACHABLE: {
    kind: 'unavailable',
    message: (url: string, why: string) => `The gateway at ${url} does not answer: ${why}.`,
    next: 'Is the cluster up? rulectl status',
  },
  GATEWAY_ANSWER_STRANGE: {
    kind: 'unavailable',
    status: 502,
    message: (url: string, status: number) => `What answers at ${url} (status ${status}) is no rulectl gateway.`,
    next: 'Check the URL.',
  },
  GATEWAY_ANSWER_CUT: {
    kind: 'unavailable',
    status: 502,
    message: (url: string) => `The gateway at ${url} ended the batch early.`,
    next: 'Run the batch again; evaluations leave nothing behind.',
  },
  CONTROL_URL_INVALID: {
    message: (url: string) => `"${url}" is no URL of a control.`,
    next: 'For example http://127.0.0.1:8081.',
  },
  CONTROL_UNREACHABLE: {
    kind: 'unavailable',
    message: (url: string, why: string) => `Control at ${url} does not answer: ${why}.`,
    next: 'Is the cluster up? rulectl status. Nodes and gateways go on with the rules they have.',
  },
  CONTROL_ANSWER_STRANGE: {
    kind: 'unavailable',
    status: 502,
    message: (url: string, status: number) => `What answers at ${url} (status ${status}) is no rulectl control.`,
    next: 'Check the URL.',
  },
  ROLE_UPSTREAM_REFUSES: {
    kind: 'unavailable',
    message: (url: string, status: number) => `${url} answers with status ${status}.`,
    next: 'Check that both have the same cluster token (RULECTL_TOKEN).',
  },
  LOOKUP_FAILED: {
    kind: 'unavailable',
    status: 502,
    message: (name: string, why: string) => `The look-up ${name} got no answer: ${why}.`,
    next: (name: string) => `Check the service behind functions.${name} in the cluster file.`,
  },
  GATEWAY_NO_CONTROL: {
    kind: 'unavailable',
    message: () => 'Control does not answer, and rules are managed there.',
    next: 'Evaluations go on without it. rulectl status',
  },
});
