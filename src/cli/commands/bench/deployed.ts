import {bundleOf} from '../../../cluster/project/bundle-of.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {openTarget} from '../../../cluster/providers/open-target.js';
import {activeBundle} from '../../../cluster/running/on-control.js';
import {planFrom} from '../../../lab/bench/bench-plan.js';
import {runDeployedBench} from '../../../lab/bench/deployed-bench.js';
import {errors} from '../../../lab/bench/errors.js';
import {deployedReportOf} from '../../../lab/bench/report-of.js';
import {onInterrupt} from '../../ui/interrupt.js';
import type {Ui} from '../../ui/ui.js';
import {again} from './again.js';
import {finish} from './finish.js';
import type {BenchOptions} from './options.js';
import {projectWorkload} from './project-workload.js';

/** `rulectl bench --target`: a cluster that runs, at its present size, with its own rules. */
export async function benchDeployed(options: BenchOptions, ui: Ui): Promise<void> {
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
