import {packageVersion} from '../../kit/package-info.js';
import type {Blueprint} from './blueprint.js';
import type {Files} from './files.js';
import {fillYaml} from './templates.js';

/** Where pipelines deploy to. */
export interface PipelineTarget {
  readonly target: string;
  /** Steps of a GitHub workflow that sign in there; by default a kubeconfig is written from a secret. */
  readonly signIn: readonly object[] | undefined;
}

const kubeconfig = {
  run: `mkdir -p "$HOME/.kube"\n(umask 077 && printenv KUBECONFIG_CONTENT > "$HOME/.kube/config")\n`,
  env: {KUBECONFIG_CONTENT: '${{ secrets.KUBECONFIG }}'},
};

/** `deploy/ci`: pipelines that check, test, build, push, dry-run and deploy with approval. */
export function ciFiles({name, image}: Blueprint, {target, signIn = [kubeconfig]}: PipelineTarget): Files {
  const values = {
    name,
    program: `rulectl@${packageVersion()}`,
    tarball: `rulectl-${packageVersion()}.tgz`,
    target,
    signIn,
    image: `${image.repository}:${image.tag}`,
  };
  return new Map([
    ['ci/github-actions.yml', fillYaml('ci/github.yml', values)],
    ['ci/gitlab-ci.yml', fillYaml('ci/gitlab.yml', values)],
  ]);
}
