import {runDrill} from '../../../lab/drills/drill.js';
import type {DrillReport} from '../../../lab/drills/record.js';
import {answerNo, Ui} from '../../ui/ui.js';
import {again} from './again.js';
import {drillGround} from './ground.js';
import {loadFrom} from './load-from.js';
import {type DrillOptions, durationOf, rateOf} from './load-options.js';
import {planFrom} from './run.js';

/** How close the search comes to the limit. */
const precision = 0.05;
const probeMs = 5000;
const mostProbes = 14;

/**
 * Searches the highest rate that keeps the SLO: doubles from `--rate` until it breaks, then halves the interval. Every
 * probe is a drill of its own, valid or not.
 */
export async function findLimit(options: DrillOptions): Promise<void> {
  const ui = new Ui(options);
  const ground = await drillGround(options);
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
    let low = 0;
    let high = rateOf(options);
    while (probes.length < mostProbes && (await probe(high))) {
      low = high;
      high *= 2;
    }
    while (probes.length < mostProbes && high - low > high * precision) {
      const middle = (low + high) / 2;
      if (await probe(middle)) low = middle;
      else high = middle;
    }
    if (low === 0) answerNo();
    const result = {
      limitRps: Math.round(low),
      slo: ground.project.spec.slo,
      probes: probes.map(({rate, report}) => ({
        rate,
        verdict: report.verdict,
        valid: report.valid,
        p99Ms: report.latencyMs.p99,
      })),
    };
    ui.result(result, () =>
      low === 0
        ? `${ui.style('bad', '✗')} Not even ${Math.round(high)}/s keeps the SLO.`
        : `${ui.style('good', '✓')} ${ui.style('bold', `${Math.round(low)}/s`)} keeps the SLO (${result.slo.availability} %, p99 ${result.slo.p99Ms} ms); ${Math.round(high)}/s does not.`,
    );
  } finally {
    await ground.close();
  }
}
