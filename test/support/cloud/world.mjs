/** What the stand-ins share: the call that is being answered, the state of its cloud, how they answer. */
import {appendFileSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';

/** The words after the tool's name, its standard input, RULECTL_IMAGE, and what was made so far in this cloud. */
export let words = [];
export let input = '';
export let image = '';
export let state = {};
let call;
let stdout = '';

/** Thrown to end the tool. */
class Ended {
  constructor(code, stderr) {
    this.code = code;
    this.stderr = stderr;
  }
}

const nothing = () => ({
  changes: 0,
  injured: [],
  commands: [],
  objects: {},
  releases: {},
  images: [],
  containers: [],
  contexts: [],
  cluster: null,
  repository: null,
  parts: [],
  stores: {},
  secrets: {},
});

/**
 * Answers one call: `{tool, words, input, image, cwd, parent, folder, at, how, says}`. At changing command number `at` it fails,
 * kills its caller (process `parent`) or sends it SIGINT (`how`: fail, kill, interrupt). With the how `every` each
 * changing command goes wrong once, in turn: it fails, or its caller is killed before or after the change.
 */
export function answer(given, tools) {
  call = given;
  ({words, input, image} = given);
  stdout = '';
  appendFileSync(join(call.folder, 'asked'), `${JSON.stringify([call.tool, ...words])}\n`);
  try {
    state = JSON.parse(readFileSync(join(call.folder, 'state.json'), 'utf8'));
  } catch {
    state = nothing();
  }
  try {
    tools[call.tool]();
    return {code: 0, stdout, stderr: ''};
  } catch (ended) {
    if (ended instanceof Ended) return {code: ended.code, stdout, stderr: ended.stderr};
    return {code: 1, stdout, stderr: `${ended.message}\n`};
  }
}

function save() {
  const file = join(call.folder, 'state.json');
  writeFileSync(`${file}.tmp`, JSON.stringify(state));
  renameSync(`${file}.tmp`, file);
}

/** A path as the tool's own working directory resolves it. */
export const path = name => resolve(call.cwd, name);
export const fileText = name => readFileSync(path(name), 'utf8');

export const end = (code, text = '') => {
  stdout += text;
  throw new Ended(code, '');
};

export const out = value => end(0, typeof value === 'string' ? value : JSON.stringify(value));

export const fail = (message, code = 1) => {
  throw new Ended(code, `${message}\n`);
};

/** The value of `--name value` or `--name=value`. */
export const option = name => {
  const at = words.findIndex(word => word === name || word.startsWith(`${name}=`));
  if (at < 0) return undefined;
  return words[at].includes('=') ? words[at].slice(words[at].indexOf('=') + 1) : words[at + 1];
};

/** Does a change, unless this is the command that is to go wrong. What a killed caller began may be done or not. */
export function change(work) {
  const number = ++state.changes;
  state.commands.push(`${call.tool} ${words.join(' ')}`);
  const how = number === call.at ? call.how : call.how === 'every' ? injury() : '';
  if (how === 'kill' || how === 'kill after') {
    // Half of the deaths come after the change, as in life.
    if (how === 'kill after' || (call.how === 'kill' && number % 2 === 0)) work?.();
    save();
    process.kill(call.parent, 'SIGKILL');
    end(1);
  }
  if (how === 'fail') {
    save();
    fail(call.says || 'injected failure');
  }
  work?.();
  save();
  // Ctrl-C on a terminal: the tool is in a group of its own and ends its work.
  if (how === 'interrupt') process.kill(call.parent, 'SIGINT');
  return true;
}

const injuries = ['fail', 'kill', 'kill after'];

/** How a command goes wrong that has not yet; each object that one command line applies from its input is another. */
function injury() {
  const given = input.startsWith('{') ? JSON.parse(input) : {};
  const names = (given.items ?? [given]).map(({kind, metadata}) => `${kind} ${metadata?.name}`);
  // The same command at another moment is the same.
  const command = [call.tool, ...words, ...names].join(' ').replace(/=\d{13}\b/, '');
  if (state.injured.includes(command)) return '';
  state.injured.push(command);
  return injuries[state.injured.length % injuries.length];
}
