import {z} from 'zod';
import {name, text} from '../../kit/schemas.js';
import * as messages from './repository-messages.js';
import {KeyAnswer, KeyBody, KeyListing, keyId, MembersAnswer, PollQuery} from './role-messages.js';
import type {Route, Routes} from './route.js';

const known = z.strictObject({
  'If-None-Match': text(4096).exactOptional().describe('Answered by 304 while this ETag is in force.'),
});
const ofRuleset = z.strictObject({name});
const done = (schema: z.ZodType): Route['answers'] => ({200: {description: 'Done', content: {schema}}});

export const read = (summary: string, schema: z.ZodType, more: Partial<Route> = {}): Route => ({
  summary,
  scope: 'rules',
  answers: {200: {description: 'JSON', content: {schema}}},
  ...more,
});

/** What can be waited for: `?wait=` with If-None-Match. */
export const polled = (summary: string, schema: z.ZodType, more: Partial<Route> = {}): Route => ({
  summary,
  scope: 'rules',
  query: PollQuery,
  headers: known,
  answers: {
    200: {description: 'JSON', content: {schema}, headers: ['ETag']},
    304: {description: 'As before', headers: ['ETag']},
  },
  ...more,
});

/** The routes of the rule repository: control's, and those that a gateway passes on to it. */
export const repositoryRoutes: Routes = {
  'GET /v1/rulesets': read('Rulesets of the environment with their active versions', messages.RulesetsAnswer),
  'GET /v1/environments': read('Environments, and what runs in each', messages.EnvironmentsAnswer),
  'GET /v1/audit': read('Who changed what, newest first', messages.AuditAnswer, {
    scope: 'admin',
    query: messages.SliceQuery,
  }),
  'GET /v1/members': polled('Nodes that are there', MembersAnswer),
  'GET /v1/keys': polled('API keys by their hashes', KeyListing, {scope: 'admin'}),
  'POST /v1/keys': {
    summary: 'Make a key known by its SHA-256',
    scope: 'admin',
    body: {schema: KeyBody},
    answers: {201: {description: 'Known', content: {schema: KeyAnswer}}},
    problems: [409],
  },
  'DELETE /v1/keys/{id}': {
    summary: 'Refuse a key from now on',
    scope: 'admin',
    path: z.strictObject({id: keyId}),
    answers: {204: {description: 'Refused'}},
    problems: [404],
  },
  'GET /v1/rulesets/{name}/versions': read('Versions, newest first', messages.VersionsAnswer, {
    path: ofRuleset,
    query: messages.SliceQuery,
  }),
  'POST /v1/rulesets/{name}/versions': {
    summary: 'Store a version; the same content again is the version that is there',
    description: 'Compiled and planned before it is stored.',
    scope: 'rules',
    path: ofRuleset,
    body: {schema: messages.PushBody},
    answers: {
      200: {description: 'The content was there', content: {schema: messages.PushAnswer}},
      201: {description: 'Stored', content: {schema: messages.PushAnswer}},
    },
    problems: [404, 409, 422],
  },
  'GET /v1/rulesets/{name}/versions/{version}': read('A version with its bundle', messages.VersionAnswer, {
    path: messages.OneVersion,
    problems: [404],
  }),
  'GET /v1/rulesets/{name}/activations': read('What was put into use, newest first', messages.ActivationsAnswer, {
    path: ofRuleset,
    query: messages.SliceQuery,
  }),
  'GET /v1/rulesets/{name}/specs': read('Texts of the cluster file, newest first', messages.SpecsAnswer, {
    path: ofRuleset,
    query: messages.SliceQuery,
  }),
  'POST /v1/rulesets/{name}/activate': {
    summary: 'Put a version into use',
    description: '409 when `sequence` is not the next one.',
    scope: 'rules',
    path: ofRuleset,
    body: {schema: messages.ActivateBody},
    answers: done(messages.ActivationAnswer),
    problems: [404, 409],
  },
  'GET /v1/rulesets/{name}/rollback': read('The version that a roll-back would lead to', messages.RollbackTarget, {
    path: ofRuleset,
    problems: [409],
  }),
  'POST /v1/rulesets/{name}/rollback': {
    summary: 'Go back: without a version to the one that was active before',
    description: 'A new activation; 409 when nothing was active before.',
    scope: 'rules',
    path: ofRuleset,
    body: {schema: messages.RollbackBody},
    answers: done(messages.ActivationAnswer),
    problems: [404, 409],
  },
};
