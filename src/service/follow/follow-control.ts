import type {Log} from '../../kit/log.js';
import {answerCache} from './answer-cache.js';
import {LongPoll} from './long-poll.js';

/** Where control is, and where its answers are kept. */
export interface ControlPlace {
  /** URL of control. Without one a role lives on what disk, gateways or image give it. */
  readonly control?: string | undefined;
  readonly token: string | undefined;
  /** A folder that outlives the process. */
  readonly cacheDir?: string | undefined;
}

/** A resource of control that a role follows. */
export interface ControlResource<Answer> {
  /** For instance `/v1/members`. */
  readonly path: string;
  /** Its answers are kept under this name. */
  readonly name: string;
  /** Takes each answer, the one of the last run first. */
  readonly use: (answer: Answer) => void;
  readonly log: Log;
}

/** Follows a resource of control, beginning with what control said when this role last ran. */
export async function followControl<Answer>(
  {control, token, cacheDir}: ControlPlace,
  {path, name, use, log}: ControlResource<Answer>,
): Promise<{stop(): Promise<void>}> {
  const cache = answerCache<Answer>(cacheDir, name);
  const last = await cache.load();
  if (last) use(last);
  if (control === undefined) return {stop: async () => {}};
  const poll = new LongPoll<Answer>({
    url: control,
    path,
    token,
    onAnswer: async answer => {
      use(answer);
      await cache.save(answer);
    },
    log,
  });
  poll.start();
  return poll;
}
