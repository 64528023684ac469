import type {Blueprint} from './blueprint.js';
import {ports} from './blueprint.js';
import {components} from './components.js';
import type {Files} from './files.js';
import {fill} from './templates.js';

/** `deploy/docker`: one image for all roles, and what must stay out of its build. */
export const dockerFiles = (blueprint: Blueprint): Files =>
  new Map([
    [
      'docker/Dockerfile',
      fill('docker/Dockerfile', {name: blueprint.name, images: components.images, content: blueprint.content, ports}),
    ],
    [
      'docker/Dockerfile.dockerignore',
      `**\n${['cluster.yaml', ...blueprint.content, 'deploy/docker/rulectl.tgz'].map(path => `!${path}`).join('\n')}\n`,
    ],
  ]);
