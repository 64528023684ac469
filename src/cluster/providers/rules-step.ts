import {RulectlError} from '../../kit/errors.js';
import type {ServerAddress} from '../../service/api/transport.js';
import {absent, type Step} from '../actions/step.js';
import {publishProject} from '../rules/publish-project.js';
import type {Deployment} from './deployment.js';
import {eventually} from './eventually.js';

/** A way to control that is opened for the step. */
export interface ControlWay extends ServerAddress {
  readonly close?: () => Promise<void>;
}

/**
 * Pushes the project's rules and puts them into use. It comes before new nodes: those that run take them at once, so that
 * old and new pods know the same rules while they stand side by side.
 */
export function rulesStep({project, environment}: Deployment, where: string, open: () => Promise<ControlWay>): Step {
  return {
    id: 'rules',
    title: 'Rules',
    why: 'Nodes take the rules that control gives them; what is in their image is for when it is away.',
    does: `pushes the rules of the project to ${where} and puts them into use`,
    probe: async () => absent('the same rules again change nothing'),
    run: async ({say}) => {
      const {close, ...address} = await open();
      try {
        const {version, changed} = await eventually(
          () => publishProject(project, {address, message: `rulectl deploy to ${environment}`}),
          {isFinal: error => error instanceof RulectlError && error.status < 500},
        );
        say(`version ${version} ${changed ? 'is in use now' : 'was in use before'}`);
      } finally {
        await close?.();
      }
    },
  };
}
