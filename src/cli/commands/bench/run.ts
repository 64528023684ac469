import {defaultFile, hasProject, type Project, stateFolder} from '../../../cluster/project/project.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {type BenchResults, runBench} from '../../../lab/bench/bench.js';
import {planFrom} from '../../../lab/bench/bench-plan.js';
import {errors} from '../../../lab/bench/errors.js';
import {reportOf} from '../../../lab/bench/report-of.js';
import type {Workload} from '../../../lab/bench/workload.js';
import {findWorkload} from '../../../lab/bench/workloads.js';
import {onInterrupt} from '../../ui/interrupt.js';
import {Ui} from '../../ui/ui.js';
import {again} from './again.js';
import {finish} from './finish.js';
import type {BenchOptions} from './options.js';
import {projectWorkload} from './project-workload.js';

/** `rulectl bench`: answers first, then figures. */
export async function bench(options: BenchOptions): Promise<void> {
  const ui = new Ui(options);
  if (options.target !== undefined) return (await import('./deployed.js')).benchDeployed(options, ui);
  const project = await projectIn(options.file, options.workload === 'file');
  const workload: Workload =
    options.workload === 'file' ? projectWorkload(project!, options.facts) : findWorkload(options.workload);
  const topology = options.topology ?? (options.workload === 'file' ? project!.spec.topology : 'replicated');
  const plan = planFrom(workload, {...options, topology});
  const startedAt = new Date();
  const stop = new AbortController();
  const step = ui.step(`${workload.name}: ${workload.summary}`);
  const running = runBench({...plan, signal: stop.signal, onProgress: text => step.update(text)});
  // Quotas and processes are taken back before the command ends.
  const release = onInterrupt(async () => {
    stop.abort(new Error('interrupted'));
    await running.catch(() => {});
  });
  const results = await running.catch((error: unknown) => {
    step.failed();
    throw error;
  });
  release();
  if (results.differences.length > 0) {
    step.failed();
    throw await differs(results, project?.dir);
  }
  const report = reportOf(results, {plan, startedAt, reproduce: again(options)});
  step.done(`Measured ${workload.name} in ${report.durationSeconds} s`);
  await finish(report, options, ui);
}

async function projectIn(file: string | undefined, needed: boolean): Promise<Project | undefined> {
  return needed || hasProject(file ?? defaultFile) ? openProject(file) : undefined;
}

/** Keeps the first difference, whole, where it can be looked at. */
async function differs({differences, compared}: BenchResults, dir: string | undefined) {
  const file = dir === undefined ? 'bench-difference.json' : `${stateFolder(dir)}/bench-difference.json`;
  const {oneProcess, cluster, ...first} = differences[0]!;
  const content = {...first, oneProcess: parsed(oneProcess), cluster: parsed(cluster)};
  await writeFileAtomic(file, `${JSON.stringify(content, null, 2)}\n`);
  return errors.BENCH_ANSWERS_DIFFER(differences.length, compared, file);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
