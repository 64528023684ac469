import {dirname, resolve} from 'node:path';
import {defaultFile} from '../../../cluster/project/project.js';
import type {LastDeploy} from '../../../cluster/providers/kubernetes/remember.js';
import type {RemotePart} from '../../../cluster/providers/remote/platform.js';
import {remoteCluster} from '../../../cluster/providers/remote/remote-cluster.js';
import type {CommonOptions, Ui} from '../../ui/ui.js';

/** `rulectl status --target`: the pods or containers of a deployed cluster. */
export async function remoteStatus(name: string, {file}: CommonOptions, ui: Ui): Promise<void> {
  const {target, cluster} = remoteCluster(dirname(resolve(file ?? defaultFile)), name);
  const [parts, last] = [await cluster.status(), await cluster.lastDeploy()];
  const {environment = '', context, gateway} = target;
  ui.result(
    {
      cluster: target.cluster,
      target: name,
      environment,
      gateway: {url: gateway || null},
      lastDeploy: last ?? null,
      parts,
    },
    () =>
      [
        `${ui.style('bold', target.cluster)} ${environment} on ${name}${context === undefined ? '' : ui.style('dim', ` (${context})`)}  ${readyCount(parts)}`,
        ...(last === undefined ? [] : [ui.style('dim', lastDeployText(last))]),
        '',
        ui.table(
          [
            {title: 'name'},
            {title: 'role'},
            {title: 'group'},
            {title: 'state'},
            {title: 'restarts', align: 'right'},
            {title: 'image'},
            {title: ''},
          ],
          parts.map(({name: part, role, group, state, restarts, image, why}) => [
            part,
            role,
            group ?? '–',
            ui.style(state === 'ready' ? 'good' : 'warn', state),
            String(restarts),
            image.split('/').at(-1) ?? '',
            why ?? '',
          ]),
          2,
        ),
      ].join('\n'),
  );
}

const lastDeployText = ({state, by, at, image, step}: LastDeploy): string =>
  `last deploy: ${state}${step === null ? '' : ` at step ${step}`}, by ${by}, ${at.slice(0, 16).replace('T', ' ')} UTC, image ${image}`;

const readyCount = (parts: readonly RemotePart[]): string =>
  `${parts.filter(({state}) => state === 'ready').length} of ${parts.length} ready`;
