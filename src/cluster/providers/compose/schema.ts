import {defineTarget} from '../../file/target-schema.js';

export const composeTarget = defineTarget({name: 'compose', about: 'Docker Compose.', fields: {}});
