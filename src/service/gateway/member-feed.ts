import type {Log} from '../../kit/log.js';
import type {MembersAnswer} from '../api/role-messages.js';
import {LongPoll} from '../follow/long-poll.js';
import {remembered} from '../follow/remembered.js';
import type {Directory} from './directory.js';

export interface MemberFeedOptions {
  readonly directory: Directory;
  readonly control: string | undefined;
  readonly token: string | undefined;
  readonly cacheDir: string | undefined;
  readonly log: Log;
}

/** Keeps a directory as control has it; starts with the nodes that were there when this gateway last ran. */
export async function startMemberFeed({
  directory,
  control,
  token,
  cacheDir,
  log,
}: MemberFeedOptions): Promise<{stop(): Promise<void>}> {
  const memory = remembered<MembersAnswer>(cacheDir, 'members');
  const last = await memory.load();
  if (last) directory.update('control', last.members);
  if (control === undefined) return {stop: async () => {}};
  const poll = new LongPoll<MembersAnswer>({
    url: control,
    path: '/v1/members',
    token,
    onAnswer: async answer => {
      directory.update('control', answer.members);
      await memory.save(answer);
    },
    log,
  });
  poll.start();
  return poll;
}
