import {join} from 'node:path';
import {expect, test} from 'vitest';
import {compareDrills} from '../../../src/cli/commands/drill/past.js';
import {stateFolder} from '../../../src/cluster/project/project.js';
import {keep} from '../../../src/lab/drills/report/history.js';
import {drillReport} from '../../support/drill-report.js';
import {folderOf} from '../../support/folder.js';

test('no drill is compared with itself', async () => {
  const folder = folderOf();
  await keep(stateFolder(folder), drillReport({id: '20260101T000000-load'}));
  const options = {file: join(folder, 'cluster.yaml')};
  await expect(compareDrills('last', 'last', options)).rejects.toMatchObject({code: 'DRILL_RUN_SAME'});
  await expect(compareDrills('2026', 'last', options)).rejects.toMatchObject({code: 'DRILL_RUN_SAME'});
});
