import type {Log} from '../../kit/log.js';
import type {KeysAnswer} from '../api/role-messages.js';
import {LongPoll} from '../follow/long-poll.js';
import {remembered} from '../follow/remembered.js';
import type {KeyRing} from './key-ring.js';

export interface KeyFeedOptions {
  readonly keys: KeyRing;
  readonly control: string | undefined;
  readonly token: string | undefined;
  readonly cacheDir: string | undefined;
  /** Called when control has told which keys are valid. */
  readonly onKeys: () => void;
  readonly log: Log;
}

/** Keeps a key ring as control has it; starts with the keys that were valid when this role last ran. */
export async function startKeyFeed({
  keys,
  control,
  token,
  cacheDir,
  onKeys,
  log,
}: KeyFeedOptions): Promise<{stop(): Promise<void>}> {
  const memory = remembered<KeysAnswer>(cacheDir, 'keys');
  const last = await memory.load();
  // Without a control there are no keys but these.
  if (last || control === undefined) keys.update(last?.keys ?? []);
  if (control === undefined) return {stop: async () => {}};
  const poll = new LongPoll<KeysAnswer>({
    url: control,
    path: '/v1/keys',
    token,
    onAnswer: async answer => {
      keys.update(answer.keys);
      onKeys();
      await memory.save(answer);
    },
    log,
  });
  poll.start();
  return poll;
}
