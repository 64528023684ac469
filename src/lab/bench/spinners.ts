import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {availableParallelism} from 'node:os';

/** Keeps the processors awake, the same in every run. */
export interface Spinners {
  /** How many run; 0 where the system has no idle priority to offer. */
  readonly count: number;
  stop(): void;
}

/**
 * A processor that sleeps between requests takes time to wake up and to reach its full clock, so that a lone node looks
 * slow and many look better than they are. One spinner of idle priority (SCHED_IDLE, sched(7)) a processor takes only
 * what nobody else wants.
 */
export function startSpinners(): Spinners {
  if (process.platform !== 'linux' || spawnSync('chrt', ['--version']).status !== 0) return {count: 0, stop() {}};
  const children = Array.from({length: availableParallelism()}, spinner);
  const stop = (): void => {
    for (const {pid} of children) {
      // On a busy machine a process of idle priority does not even get the time to end.
      if (pid !== undefined) spawnSync('chrt', ['--other', '--pid', '0', String(pid)]);
    }
    for (const child of children) child.kill('SIGKILL');
    process.off('exit', stop);
  };
  process.on('exit', stop);
  return {count: children.length, stop};
}

const spinner = (): ChildProcess =>
  spawn('chrt', ['--idle', '0', process.execPath, '-e', 'for (;;);'], {stdio: 'ignore'});
