import {runDrill} from '../../../lab/drills/drill.js';
import {findLimit} from '../../../lab/drills/find-limit.js';
import type {DrillReport} from '../../../lab/drills/report/report.js';
import {answerNo, Ui} from '../../ui/ui.js';
import {again} from './again.js';
import {loadGround} from './ground.js';
import {loadFrom} from './load-from.js';
import {type DrillOptions, durationOf, rateOf} from './load-options.js';
import {planFrom} from './run.js';

const probeMs = 5000;

/**
 * `drill load --find-limit`: searches the highest rate that keeps the SLO, from `--rate` on. Every probe is a drill of
 * its own, valid or not.
 */
export async function showLimit(options: DrillOptions): Promise<void> {
  const ui = new Ui(options);
  const ground = await loadGround(options);
  const probes: {readonly rate: number; readonly report: DrillReport}[] = [];
  const probe = async (rate: number): Promise<boolean> => {
    const durationMs = durationOf(options) ?? probeMs;
    const report = await runDrill(
      {...planFrom(options, ground), durationMs, command: 'load', faults: [], reproduce: again('load', options)},
      {
        ...ground,
        load: loadFrom({...options, shape: 'constant'}, ground, {durationMs, rate: Math.round(rate)}),
        signal: new AbortController().signal,
      },
    );
    probes.push({rate: Math.round(rate), report});
    const mark = report.verdict === 'pass' ? ui.noteStyle('good', '✓') : ui.noteStyle('bad', '✗');
    ui.note(
      `${mark} ${String(Math.round(rate)).padStart(7)}/s  p99 ${report.latencyMs.p99.toFixed(1)} ms  ${report.reasons[0] ?? ''}`,
    );
    return report.verdict === 'pass';
  };
  try {
    const {kept, missed} = await findLimit(rateOf(options), probe);
    if (kept === 0) answerNo();
    const result = {
      limitRps: Math.round(kept),
      slo: ground.project.spec.slo,
      probes: probes.map(({rate, report}) => ({
        rate,
        verdict: report.verdict,
        valid: report.valid,
        p99Ms: report.latencyMs.p99,
      })),
    };
    ui.result(result, () =>
      kept === 0
        ? `${ui.style('bad', '✗')} Not even ${Math.round(missed)}/s keeps the SLO.`
        : `${ui.style('good', '✓')} ${ui.style('bold', `${Math.round(kept)}/s`)} keeps the SLO (${result.slo.availability} %, p99 ${result.slo.p99Ms} ms); ${Math.round(missed)}/s does not.`,
    );
  } finally {
    await ground.close();
  }
}
