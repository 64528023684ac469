import {aws} from './aws.mjs';
import {docker, npm} from './docker.mjs';
import {eksctl} from './eksctl.mjs';
import {gcloud} from './gcloud.mjs';
import {helm} from './helm.mjs';
import {kubectl} from './kubectl.mjs';
import {answer} from './world.mjs';

const tools = {aws, docker, eksctl, gcloud, helm, kubectl, npm};

/** Answers one call as the tool that it names. */
export const ask = call => answer(call, tools);
