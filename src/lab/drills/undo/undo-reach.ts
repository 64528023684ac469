import {scaleCluster} from '../../../cluster/providers/local/scale.js';
import {openTarget} from '../../../cluster/providers/open-target.js';
import {remoteCluster} from '../../../cluster/providers/remote/remote-cluster.js';
import {activateRules} from '../../../cluster/rules/publish-rules.js';
import {signingKeyFrom} from '../../../cluster/rules/signing-key.js';
import {readTarget} from '../../../cluster/running/target-file.js';
import {tools} from '../../../cluster/tools/tools.js';
import {openControl} from '../../../service/api/control-client.js';
import type {UndoReach} from './undo.js';

/** How what a drill did to a cluster is taken back, also by a command that comes after it. */
export function undoReach(dir: string, target: string): UndoReach {
  const isLocal = target === 'local';
  return {
    scale: async counts => {
      if (isLocal) await scaleCluster(dir, {nodes: counts});
      else await remoteCluster(dir, target).cluster.scale(counts);
    },
    activate: async (ruleset, version) => {
      const opened = await openTarget(dir, target);
      const control = openControl({...opened.gateway, url: await opened.control()});
      try {
        const {record} = await control.version(ruleset);
        if (record.version === version) return;
        const signingKey = signingKeyFrom(process.env.RULECTL_SIGNING_KEY_FILE);
        await activateRules(control, version, {
          ruleset,
          author: 'drill',
          message: 'end of a roll-out drill',
          signingKey,
        });
      } finally {
        await control.close();
        await opened.close();
      }
    },
    endDetour: async node => {
      const {control, key} = readTarget(dir, target);
      const client = openControl({url: control, key, ca: undefined});
      try {
        await client.endDetour(node);
      } catch {
        // Control may be what is down: the detour then ends by its own time.
      } finally {
        await client.close();
      }
    },
    kubectl: async args => {
      const {code, stderr} = await tools.kubectl.attempt(args, {cwd: dir, timeoutMs: 60_000});
      // A pod that was replaced takes its marks along.
      if (code !== 0 && !/not ?found/i.test(stderr)) throw new Error(stderr.trim().split('\n').at(-1));
    },
  };
}
