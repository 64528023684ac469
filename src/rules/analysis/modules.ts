import {didYouMean} from '../../kit/did-you-mean.js';
import type {FileNode, ImportNode, ModuleNode, NameNode} from '../grl/ast.js';
import {matchesWildcard} from '../values/wildcard.js';
import type {Finding} from './finding.js';
import type {Program, Rule} from './program.js';
import {mentionsOf} from './walk.js';

/** All that the declarations of one module say; a module may be declared in several files. */
interface Module {
  readonly name: string;
  exportsAll: boolean;
  /** Names and patterns of names. */
  readonly exports: Set<string>;
  /** Names of facts, and patterns of them, taken from each module; `all` for whatever it exports. */
  readonly imports: Map<string, 'all' | Set<string>>;
  /** Facts that it owns, and its rules: what it can export. */
  readonly owned: Set<string>;
}

/**
 * Checks what modules see of each other (ruling 25: a rule belongs to the module declared last before it). A fact
 * belongs to the module of the first rule, in load order, that writes it; facts that no rule writes, and those of MAIN,
 * are everybody's. A rule may use another module's fact only if that module exports it and its own imports it; MAIN
 * imports whatever is exported. A module exports nothing unless it says so. Without any `defmodule` there is nothing to
 * check.
 */
export function checkModules(program: Program, trees: readonly Pick<FileNode, 'modules'>[]): Finding[] {
  const modules = new Map<string, Module>();
  for (const tree of trees) for (const node of tree.modules) declare(node, modules);
  if (modules.size === 0) return [];

  const owners = ownersOf(program.rules);
  for (const [fact, owner] of owners) modules.get(owner)?.owned.add(fact);
  for (const rule of program.rules) modules.get(rule.module)?.owned.add(rule.name);
  return [
    ...trees.flatMap((tree, file) => tree.modules.flatMap(node => checkClauses(node, file, modules))),
    ...program.rules.flatMap(rule => checkUses(rule, owners, modules)),
  ];
}

function declare(node: ModuleNode, modules: Map<string, Module>): void {
  const module = modules.get(node.name) ?? {
    name: node.name,
    exportsAll: false,
    exports: new Set(),
    imports: new Map(),
    owned: new Set(),
  };
  modules.set(node.name, module);
  for (const clause of node.clauses) {
    if (clause.kind === 'export') {
      if (clause.what === 'all') module.exportsAll = true;
      else if (clause.what !== 'none') for (const {name} of clause.what) module.exports.add(name);
      continue;
    }
    const {from, names, rules, templates} = clause;
    const takesAll = names === undefined && rules === undefined && templates === undefined;
    const taken = module.imports.get(from.name);
    const facts = [...(names ?? []), ...(templates ?? [])].map(({name}) => name);
    module.imports.set(from.name, takesAll || taken === 'all' ? 'all' : new Set([...(taken ?? []), ...facts]));
  }
}

function ownersOf(rules: readonly Rule[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const rule of rules) {
    for (const {fact, access} of mentionsOf(rule)) {
      if ((access === 'write' || access === 'retract') && !owners.has(fact)) owners.set(fact, rule.module);
    }
  }
  return owners;
}

const isPattern = (name: string): boolean => name.includes('*');

/** Whether a name is among some names and patterns. */
const isAmong = (names: ReadonlySet<string>, name: string): boolean =>
  names.has(name) || [...names].some(each => isPattern(each) && matchesWildcard(name, each));

const offers = (module: Module, name: string): boolean => module.exportsAll || isAmong(module.exports, name);

function imports(module: Module | undefined, from: string, name: string): boolean {
  // MAIN is where rules stand that belong to no module: it sees all that is offered.
  if (!module || (module.name === 'MAIN' && module.imports.size === 0)) return true;
  const taken = module.imports.get(from);
  return taken === 'all' || (taken !== undefined && isAmong(taken, name));
}

function checkUses(rule: Rule, owners: ReadonlyMap<string, string>, modules: ReadonlyMap<string, Module>): Finding[] {
  const findings = new Map<string, Finding>();
  for (const {fact, at, end} of mentionsOf(rule)) {
    const owner = modules.get(owners.get(fact) ?? 'MAIN');
    if (!owner || owner.name === 'MAIN' || owner.name === rule.module || findings.has(fact)) continue;
    const offered = offers(owner, fact);
    if (offered && imports(modules.get(rule.module), owner.name, fact)) continue;
    findings.set(fact, {
      severity: 'error',
      code: 'RULE_NOT_VISIBLE',
      message: offered
        ? `Module ${rule.module} does not import ${fact} from module ${owner.name}.`
        : `${fact} belongs to module ${owner.name}, which does not export it.`,
      file: rule.file,
      at,
      end,
      rule: rule.name,
      fix: offered
        ? `Add to defmodule ${rule.module}: import: ${owner.name} (${fact})`
        : `Add to defmodule ${owner.name}: export: ${fact}`,
    });
  }
  return [...findings.values()];
}

const namesOf = ({names = [], rules = [], templates = []}: ImportNode): readonly NameNode[] => [
  ...names,
  ...rules,
  ...templates,
];

function checkClauses(node: ModuleNode, file: number, modules: ReadonlyMap<string, Module>): Finding[] {
  const findings: Finding[] = [];
  for (const clause of node.clauses) {
    if (clause.kind === 'export') {
      if (typeof clause.what === 'string') continue;
      const {owned} = modules.get(node.name)!;
      for (const {name, at, end} of clause.what) {
        if (isPattern(name) ? [...owned].some(each => matchesWildcard(each, name)) : owned.has(name)) continue;
        const message = `Module ${node.name} exports ${name}, but has no rule of that name and writes no such fact.`;
        const fix = `Take it out.${didYouMean(name, owned)}`;
        findings.push({severity: 'warning', code: 'RULE_EXPORT_OF_NOTHING', message, file, at, end, fix});
      }
      continue;
    }
    const {name: from, at: fromAt, end: fromEnd} = clause.from;
    const source = modules.get(from);
    if (!source) {
      const message = `There is no module ${from}.`;
      const fix = `Declare it with defmodule ${from} { … }.${didYouMean(from, modules.keys())}`;
      findings.push({severity: 'error', code: 'RULE_UNKNOWN_MODULE', message, file, at: fromAt, end: fromEnd, fix});
      continue;
    }
    for (const {name, at, end} of namesOf(clause)) {
      if (isPattern(name) || offers(source, name)) continue;
      const message = `Module ${from} does not export ${name}.`;
      const fix = `Add to defmodule ${from}: export: ${name}`;
      findings.push({severity: 'error', code: 'RULE_NOT_EXPORTED', message, file, at, end, fix});
    }
  }
  return findings;
}
