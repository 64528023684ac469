import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {checksFor} from '../../../../src/cluster/doctor/checks.js';
import {openProject} from '../../../../src/cluster/providers/open-project.js';
import {deploymentOf} from '../../../../src/cluster/providers/prepare-deployment.js';
import {deployTargets, providerOf, toolsNeeded} from '../../../../src/cluster/providers/registry.js';
import {folderOf} from '../../../support/folder.js';
import {fullSpec, oneRule} from '../../../support/full-spec.js';

const specs = {
  'secrets in AWS': fullSpec,
  'secrets in Google Cloud': fullSpec.replace('secrets: aws', 'secrets: gcp'),
  'secrets in Kubernetes': fullSpec.replace('secrets: aws', 'secrets: kubernetes'),
};

describe.each(Object.entries(specs))('%s', (_name, spec) => {
  test.each(deployTargets)('%s: doctor looks at every program that the steps call', async target => {
    const file = join(folderOf({'cluster.yaml': spec, 'rules/first.grl': oneRule}), 'cluster.yaml');
    const deployment = await deploymentOf(await openProject(file), target, {variables: {}});
    const provider = await providerOf(target);
    const called = new Set(provider.steps(deployment).flatMap(({command}) => command?.[0] ?? []));
    called.delete('rulectl');
    const needed = toolsNeeded(provider, deployment.secretManager).map(({definition}) => definition.command);
    expect(called.size).toBeGreaterThan(0);
    expect(needed).toEqual(expect.arrayContaining([...called]));
    const looked = (await checksFor(file, target)).map(({id}) => id);
    expect(looked).toEqual(expect.arrayContaining(needed.map(command => `tool-${command}`)));
  });
});
