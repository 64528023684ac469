import type {LookAtParts} from '../../../lab/drills/cluster/part.js';
import type {DrillControls, DrillPlan, Snapshot} from '../../../lab/drills/drill-plan.js';
import type {DrillReport} from '../../../lab/drills/report/report.js';
import type {DrillFeed} from '../../screens/drill-feed.js';

/** Runs a drill under the ink screen; the screen goes when the drill has ended. */
export async function underScreen(
  plan: DrillPlan,
  parts: LookAtParts,
  run: (onTick: (snapshot: Snapshot) => void, onControls: (controls: DrillControls) => void) => Promise<DrillReport>,
): Promise<DrillReport> {
  const [{render}, {createElement}, {DrillScreen}] = await Promise.all([
    import('ink'),
    import('react'),
    import('../../screens/drill-screen.js'),
  ]);
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let controls: DrillControls | undefined;
  const feed: DrillFeed = {
    title: `${plan.cluster} · drill ${plan.command}`,
    durationMs: plan.durationMs,
    parts,
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    controls: () => controls,
  };
  // Ctrl-C is the program's: it heals what is in force before it ends.
  const screen = render(createElement(DrillScreen, {feed}), {exitOnCtrlC: false});
  try {
    return await run(
      snapshot => {
        for (const listener of listeners) listener(snapshot);
      },
      given => {
        controls = given;
      },
    );
  } finally {
    screen.unmount();
  }
}
