import {errors} from '../errors.js';
import type {Workload} from '../workload.js';
import {cpu} from './cpu.js';
import {guide} from './guide.js';
import {lookup} from './lookup.js';

const workloads: Readonly<Record<string, () => Workload>> = {guide, cpu, lookup};

/** Names of the workloads; `file` is the project's own rules. */
const workloadNames = [...Object.keys(workloads), 'file'];

/** A workload that needs no project. Throws BENCH_OPTION_INVALID. */
export function findWorkload(name: string): Workload {
  const make = workloads[name];
  if (make === undefined) throw errors.BENCH_OPTION_INVALID('--workload', name, `one of ${workloadNames.join(', ')}`);
  return make();
}
