import {errors} from './errors.js';
import {repositoryCalls} from './repository-calls.js';
import type {KeyAnswer, KeyBody, KeyListing, MembersAnswer} from './role-messages.js';
import {openTransport, type ServerAddress} from './transport.js';

/** Longer than control waits for its database, milliseconds. */
const answerMs = 20_000;

/**
 * Opens a client of control. Its key needs the scope `rules`, for keys and the audit trail `admin`. Throws
 * CONTROL_URL_INVALID.
 */
export function openControl(address: ServerAddress) {
  const transport = openTransport(address, answerMs, {
    invalid: errors.CONTROL_URL_INVALID,
    unreachable: errors.CONTROL_UNREACHABLE,
    strange: errors.CONTROL_ANSWER_STRANGE,
  });
  const {json, url, close} = transport;
  return {
    url,
    ...repositoryCalls(transport),
    members: async () => (await json<MembersAnswer>('GET', '/v1/members')).members,
    keys: async () => (await json<KeyListing>('GET', '/v1/keys')).keys,
    createKey: async (body: KeyBody) => (await json<KeyAnswer>('POST', '/v1/keys', {json: body})).key,
    revokeKey: (id: string): Promise<void> => json('DELETE', `/v1/keys/${encodeURIComponent(id)}`),
    close,
  };
}

/** What control does: the rule repository, the nodes that follow it, and API keys. */
export type ControlClient = ReturnType<typeof openControl>;
