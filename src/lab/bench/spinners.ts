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
 * what nobody else wants. It does the kind of work that nodes do, for processors may share execution units and caches
 * with each other: a node has then as busy a neighbour when it is alone as when it is one of ten.
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

const spinner = (): ChildProcess => spawn('chrt', ['--idle', '0', process.execPath, '-e', busyWork], {stdio: 'ignore'});

/** Reads, sorts and adds up small objects, as rules do with the items of an order. */
const busyWork = `
const text = JSON.stringify(Array.from({length: 60}, (_, i) => ({sku: 'sku-' + ((i * 37) % 60), amount: i * 1.1})));
for (;;) {
  const items = JSON.parse(text);
  items.sort((a, b) => (a.sku < b.sku ? -1 : 1));
  items.reduce((sum, {amount}) => sum + amount, 0);
}`;
