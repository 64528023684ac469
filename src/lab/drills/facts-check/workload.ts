import {sleep} from '../../../kit/wait.js';
import type {Append, Content, History, Read} from './judge-history.js';
import {outcomeOfFailure, type SessionClient} from './session-client.js';

export interface ClientWorkload {
  /** At least two, to see whether they agree. */
  readonly doors: readonly SessionClient[];
  readonly clients: number;
  readonly sessions: number;
  readonly durationMs: number;
  /** How long, after the end, clients repeat what is not acknowledged, and sessions may take to be readable. */
  readonly settleMs: number;
  /** Put before names of sessions and items, so that runs do not meet. */
  readonly run: string;
  /** Share of reads among the operations. Default 0.2. */
  readonly readShare?: number;
  /** Longest pause of a client between two operations, milliseconds. Default 10. */
  readonly pauseMs?: number;
}

const repeatPauseMs = 60;

/**
 * Lets clients append and read for a while, each operation through a door taken at random. Half of the clients repeat
 * what was not acknowledged, under one idempotency key, through whichever door, until it is; the others give up at once.
 */
export async function runWorkload(workload: ClientWorkload): Promise<History> {
  const {clients, sessions, durationMs, settleMs, readShare = 0.2, pauseMs = 10} = workload;
  const appends: Append[] = [];
  const reads: Read[] = [];
  const endsAt = performance.now() + durationMs;
  const client = async (id: number): Promise<void> => {
    for (let i = 0; performance.now() < endsAt; i++) {
      const session = Math.floor(Math.random() * sessions);
      if (Math.random() < readShare) await readOnce(workload, session, reads);
      else
        appends.push(
          await appendOnce(workload, {
            session,
            item: `${workload.run}-${id}-${i}`,
            repeatUntil: id % 2 === 0 ? endsAt + settleMs : undefined,
          }),
        );
      await sleep(Math.random() * pauseMs);
    }
  };
  await Promise.all(Array.from({length: clients}, (_, id) => client(id)));
  return {appends, reads};
}

/** What each session holds now that all is quiet; asked until it is told or the time is over. */
export async function lastContents(workload: ClientWorkload): Promise<(Content | undefined)[]> {
  const endsAt = performance.now() + workload.settleMs;
  const last = async (session: number): Promise<Content | undefined> => {
    for (;;) {
      try {
        return await anyClient(workload).read(sessionName(workload, session));
      } catch {
        if (performance.now() > endsAt) return undefined;
        await sleep(repeatPauseMs);
      }
    }
  };
  return Promise.all(Array.from({length: workload.sessions}, (_, session) => last(session)));
}

async function appendOnce(
  workload: ClientWorkload,
  {session, item, repeatUntil}: {session: number; item: string; repeatUntil: number | undefined},
): Promise<Append> {
  const startMs = performance.now();
  const key = repeatUntil === undefined ? undefined : item;
  let code: string | undefined;
  for (let sent = 1; ; sent++) {
    const door = Math.floor(Math.random() * workload.doors.length);
    const done = (outcome: Append['outcome']): Append => ({
      session,
      item,
      startMs,
      endMs: performance.now(),
      outcome,
      door,
      sent,
      ...(code === undefined ? {} : {code}),
    });
    try {
      await workload.doors[door]!.append(sessionName(workload, session), item, key);
      return done('acknowledged');
    } catch (error) {
      const failure = outcomeOfFailure(error);
      code = failure.code;
      // After one unknown try a refusal of the next says nothing about the first.
      if (repeatUntil === undefined) return done(failure.outcome);
      if (performance.now() > repeatUntil) return done('indeterminate');
      await sleep(repeatPauseMs * (0.5 + Math.random()));
    }
  }
}

async function readOnce(workload: ClientWorkload, session: number, reads: Read[]): Promise<void> {
  const startMs = performance.now();
  try {
    const content = await anyClient(workload).read(sessionName(workload, session));
    reads.push({session, startMs, endMs: performance.now(), ...content});
  } catch {
    // A read that is refused promises nothing.
  }
}

const anyClient = ({doors}: ClientWorkload): SessionClient => doors[Math.floor(Math.random() * doors.length)]!;

const sessionName = ({run}: ClientWorkload, session: number): string => `${run}-${session}`;
