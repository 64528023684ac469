import {chmodSync, existsSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {startCluster} from '../../src/cluster/providers/local/start.js';
import {openProject} from '../../src/cluster/providers/open-project.js';
import {clusterText} from '../support/cluster-text.js';
import {folderOf} from '../support/folder.js';

/** A user without rights of root, whom the mode of a folder keeps out. */
const nobody = 65_534;

test('no permission to write is told before anything is started', async () => {
  const dir = folderOf({'cluster.yaml': clusterText(), 'rules/a.grl': 'rule "A" { when X.a > 1 then X.b = 1; }'});
  const project = await openProject(join(dir, 'cluster.yaml'));
  chmodSync(dir, 0o555);
  const user = process.geteuid!();
  onTestFinished(() => {
    process.seteuid!(user);
    chmodSync(dir, 0o755);
  });
  if (user === 0) process.seteuid!(nobody);
  await expect(startCluster(project)).rejects.toMatchObject({
    code: 'LOCAL_FOLDER_UNUSABLE',
    message: expect.stringContaining('no permission'),
  });
  expect(existsSync(join(dir, '.rulectl'))).toBe(false);
});
