import {request} from 'undici';
import type {Log} from '../../kit/log.js';
import type {OutboxEntry} from '../../state/facts/fact-store.js';

/** The handler of an effect, as the cluster file declares it; secrets resolved. */
export type EffectHandler =
  | {
      readonly webhook: {
        readonly url: string;
        readonly timeoutMs: number;
        readonly headers: Readonly<Record<string, string>>;
      };
    }
  | {readonly log: Readonly<Record<string, never>>};

/** `delivered`: done. `refused`: the receiver never wants it. Anything else is thrown, and tried again later. */
export async function deliver(handler: EffectHandler, entry: OutboxEntry, log: Log): Promise<'delivered' | 'refused'> {
  const {name, target, args, rule, key, idempotencyKey} = entry;
  const message = {effect: name, target, args, rule, ...key};
  if ('log' in handler) {
    log.info({...message, idempotencyKey}, 'effect');
    return 'delivered';
  }
  const {url, timeoutMs, headers} = handler.webhook;
  const {statusCode, body} = await request(url, {
    method: 'POST',
    headers: {...headers, 'content-type': 'application/json', 'idempotency-key': idempotencyKey},
    body: JSON.stringify(message),
    signal: AbortSignal.timeout(timeoutMs),
  });
  await body.dump();
  if (statusCode >= 200 && statusCode < 300) return 'delivered';
  if (statusCode === 410) return 'refused';
  throw new Error(`the webhook answers with status ${statusCode}`);
}
