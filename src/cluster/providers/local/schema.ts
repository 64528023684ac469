import {defineTarget} from '../../file/target-schema.js';

export const thisMachine = defineTarget({name: 'local', about: 'This machine.', oneMachine: true, fields: {}});
