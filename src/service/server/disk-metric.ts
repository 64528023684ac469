import {statfs} from 'node:fs/promises';
import {Gauge} from 'prom-client';
import type {RoleMetrics} from './metrics.js';

/** Room on the disk that a role keeps its bundles on; nothing where it keeps none. */
export function diskMetric({registry}: RoleMetrics, folder: string | undefined): void {
  if (folder === undefined) return;
  new Gauge({
    name: 'rulectl_disk_free_bytes',
    help: 'Room on the disk of the cache folder',
    registers: [registry],
    async collect() {
      // A folder that is not there yet, or not any more, has no figure.
      const stats = await statfs(folder).catch(() => undefined);
      if (stats) this.set(stats.bavail * stats.bsize);
    },
  });
}
