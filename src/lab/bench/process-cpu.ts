import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';

/** Processor time that a process has used so far, all its threads, milliseconds; undefined where it cannot be told. */
export function cpuMsOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the name in parentheses, which may hold anything: fields 14 and 15 of proc(5) are utime and stime.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond();
  } catch {
    return undefined;
  }
}

let ticks: number | undefined;

function ticksPerSecond(): number {
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], {encoding: 'utf8'}));
  return ticks;
}

/** Processor time of some processes together; undefined when one of them cannot be told. */
export function cpuMsOfAll(pids: readonly number[]): number | undefined {
  let sum = 0;
  for (const pid of pids) {
    const used = cpuMsOf(pid);
    if (used === undefined) return undefined;
    sum += used;
  }
  return sum;
}
