import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import type {Log} from '../../kit/log.js';
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
  /** The last answer is kept in `<cacheDir>/<name>.json`, readable by the owner alone. */
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
  const file = cacheDir && join(cacheDir, `${name}.json`);
  // A file that is missing or damaged counts as none.
  const read = async (): Promise<Answer | undefined> => file && JSON.parse(await readFile(file, 'utf8'));
  const last = await read().catch(() => undefined);
  if (last) use(last);
  if (control === undefined) return {stop: async () => {}};
  const poll = new LongPoll<Answer>({
    url: control,
    path,
    token,
    onAnswer: async answer => {
      use(answer);
      // A full disk is no reason to fail: the answer is in use already.
      if (file) await writeFileAtomic(file, JSON.stringify(answer), {mode: 0o600}).catch(() => {});
    },
    log,
  });
  poll.start();
  return poll;
}
