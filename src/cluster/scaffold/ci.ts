import {packageVersion} from '../../kit/package-info.js';
import type {Blueprint} from './blueprint.js';
import type {Files} from './files.js';
import {fillYaml} from './templates.js';

/** `deploy/ci`: pipelines that check, test, build, push, dry-run and deploy with approval. */
export function ciFiles(blueprint: Blueprint): Files {
  const target = blueprint.aws ? 'aws' : blueprint.gcp ? 'gcp' : 'kubernetes';
  const values = {
    name: blueprint.name,
    program: `rulectl@${packageVersion()}`,
    tarball: `rulectl-${packageVersion()}.tgz`,
    target,
    region: blueprint.aws?.region ?? blueprint.gcp?.region ?? '',
    image: `${blueprint.image.repository}:${blueprint.image.tag}`,
  };
  return new Map([
    ['ci/github-actions.yml', fillYaml('ci/github.yml', values)],
    ['ci/gitlab-ci.yml', fillYaml('ci/gitlab.yml', values)],
  ]);
}
