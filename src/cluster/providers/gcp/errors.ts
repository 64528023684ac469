import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  DEPLOY_MESH_ON_AUTOPILOT: {
    message: (mesh: string) => `GKE Autopilot does not admit the CNI plugin that ${mesh} needs on every machine.`,
    next: 'write targets.gcp.autopilot: false for machines of your own, or security.mesh: none',
  },
});
