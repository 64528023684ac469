import {type DrillPlan, runDrill} from '../../../lab/drills/drill.js';
import type {DrillReport} from '../../../lab/drills/record.js';
import {answerNo, Ui} from '../../ui/ui.js';
import {again} from './again.js';
import {type DrillOptions, planFrom} from './run.js';
import {drillGround} from './surroundings.js';

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
    const base = planFrom(
      {...options, rate: String(Math.round(rate)), duration: options.duration ?? `${probeMs}ms`},
      ground,
    );
    const plan: DrillPlan = {...base, command: 'load', faults: [], reproduce: again('load', options)};
    const report = await runDrill(plan, {...ground, signal: new AbortController().signal});
    probes.push({rate: Math.round(rate), report});
    const mark = report.verdict === 'pass' ? ui.noteStyle('good', '✓') : ui.noteStyle('bad', '✗');
    ui.note(
      `${mark} ${String(Math.round(rate)).padStart(7)}/s  p99 ${report.latencyMs.p99.toFixed(1)} ms  ${report.reasons[0] ?? ''}`,
    );
    return report.verdict === 'pass';
  };
  try {
    let low = 0;
    let high = planFrom(options, ground).shape.kind === 'constant' ? Number.parseFloat(options.rate ?? '100') : 100;
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
