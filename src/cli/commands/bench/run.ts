import {writeFile} from 'node:fs/promises';
import {bundleOf} from '../../../cluster/project/bundle-of.js';
import {defaultFile, hasProject, type Project, stateFolder} from '../../../cluster/project/project.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {openTarget} from '../../../cluster/providers/open-target.js';
import {activeBundle} from '../../../cluster/running/on-control.js';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {commandLine} from '../../../kit/shell-words.js';
import {type BenchResults, runBench} from '../../../lab/bench/bench.js';
import {planFrom} from '../../../lab/bench/bench-plan.js';
import {runDeployedBench} from '../../../lab/bench/deployed-bench.js';
import {errors} from '../../../lab/bench/errors.js';
import type {BenchReport} from '../../../lab/bench/report.js';
import {deployedReportOf, reportOf} from '../../../lab/bench/report-of.js';
import {benchPage} from '../../../lab/bench/report-page.js';
import type {Workload} from '../../../lab/bench/workload.js';
import {findWorkload} from '../../../lab/bench/workloads.js';
import {benchText} from '../../ui/bench-view.js';
import {onInterrupt} from '../../ui/interrupt.js';
import {answerNo, type CommonOptions, Ui} from '../../ui/ui.js';
import {projectWorkload} from './project-workload.js';

export interface BenchOptions extends CommonOptions {
  readonly workload: string;
  readonly nodes: string;
  readonly topology?: string;
  readonly cpu?: string;
  readonly duration: string;
  readonly runs: string;
  readonly facts?: string;
  readonly target?: string;
  readonly report?: string;
}

/** `rulectl bench`: answers first, then figures. */
export async function bench(options: BenchOptions): Promise<void> {
  const ui = new Ui(options);
  if (options.target !== undefined) return benchDeployed(options, ui);
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

/** `rulectl bench --target`: a cluster that runs, at its present size, with its own rules. */
async function benchDeployed(options: BenchOptions, ui: Ui): Promise<void> {
  const project = await openProject(options.file);
  const workload = projectWorkload(project, options.facts);
  const plan = planFrom(workload, {...options, nodes: '1', topology: project.spec.topology});
  const cluster = await openTarget(project.dir, options.target);
  const startedAt = new Date();
  const stop = new AbortController();
  const release = onInterrupt(() => stop.abort(new Error('interrupted')));
  const step = ui.step(`${workload.name}: ${workload.summary}, on ${cluster.name}`);
  try {
    const results = await runDeployedBench(plan, {
      ...(await cluster.gateway()),
      bundle: (await activeBundle(cluster, project.spec.name)) ?? bundleOf(project, 1),
      signal: stop.signal,
      onProgress: text => step.update(text),
    });
    if (results.differences.length > 0) {
      throw errors.BENCH_ANSWERS_DIFFER(
        results.differences.length,
        results.compared,
        JSON.stringify(results.differences[0]!.facts),
      );
    }
    step.done();
    await finish(deployedReportOf(results, {plan, startedAt, reproduce: again(options)}), options, ui);
  } catch (error) {
    step.failed();
    throw error;
  } finally {
    release();
    await cluster.close();
  }
}

/** Prints a report, writes the page that was asked for, and sets the exit code. */
async function finish(report: BenchReport, {report: file}: BenchOptions, ui: Ui): Promise<void> {
  if (file !== undefined) {
    await writeFile(file, benchPage(report));
    ui.note(`Wrote ${file}.`);
  }
  ui.result(report, () => benchText(report, ui.style));
  if (report.points.some(({throughput}) => throughput === null)) answerNo();
}

const flags = ['workload', 'nodes', 'topology', 'cpu', 'duration', 'runs', 'facts', 'target'] as const;

/** The command line that measures the same again. */
const again = (options: BenchOptions): string =>
  commandLine(['rulectl', 'bench'], Object.fromEntries(flags.map(flag => [flag, options[flag]])));
