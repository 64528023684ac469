import type {FileNode, RuleNode} from '../grl/ast.js';
import type {Diagnostic} from '../grl/diagnostic.js';
import {lineMap} from '../grl/place.js';
import type {SourceFile} from '../grl/source.js';
import {diagnosticsOf, type Finding, nameEnd} from './finding.js';
import {checkModules} from './modules.js';
import type {Action, Program, Rule} from './program.js';
import {resolveAction} from './resolve-action.js';
import {ExpressionResolver} from './resolve-expression.js';
import {RuleScope} from './rule-scope.js';
import {Vocabulary} from './vocabulary.js';

export interface ResolveInput {
  /** In load order, and the tree of each. */
  readonly files: readonly SourceFile[];
  readonly trees: readonly FileNode[];
  /** Names of declared look-ups. */
  readonly functions?: readonly string[];
  /** Declared effects; `any` (the default) takes every undeclared call statement for one. */
  readonly effects?: 'any' | readonly string[];
}

/**
 * Makes the program of some trees: sugar away, names bound, calls checked. Always gives a program; it means something
 * only when no diagnostic is an error. Pure; linear in the size of the trees.
 */
export function resolve(input: ResolveInput): {program: Program; diagnostics: Diagnostic[]} {
  const {files, trees, functions = [], effects = 'any'} = input;
  const vocabulary = new Vocabulary(functions, effects);
  const findings: Finding[] = [];
  const rules: Rule[] = [];
  for (const [file, tree] of trees.entries()) {
    const {text} = files[file]!;
    for (const node of tree.rules) {
      const scope = new RuleScope(text, node, vocabulary, found =>
        findings.push({severity: 'error', file, rule: node.name, ...found}),
      );
      rules.push(resolveRule(node, {file, order: rules.length}, scope));
    }
  }
  findings.push(...duplicateNames(files, rules));
  const program = {files, rules};
  findings.push(...checkModules(program, trees));
  return {program, diagnostics: diagnosticsOf(files, findings)};
}

function resolveRule(node: RuleNode, {file, order}: {file: number; order: number}, scope: RuleScope): Rule {
  const {agendaGroup = 'MAIN', ...attributes} = node.attributes;
  const resolver = new ExpressionResolver(scope);
  const condition = resolver.value(node.condition);
  const actions = node.actions.flatMap((action): Action[] => {
    const resolved = resolveAction(action, resolver);
    return resolved ? [resolved] : [];
  });
  const {name, nameAt, at, end, module, written} = node;
  return {
    name,
    order,
    ...attributes,
    agendaGroup,
    module,
    ...(node.description === undefined ? {} : {description: node.description}),
    condition,
    actions,
    file,
    nameAt,
    at,
    end,
    written,
  };
}

/** Two rules of one name, reported at the second with the place of the first (ruling 75). */
function duplicateNames(files: readonly SourceFile[], rules: readonly Rule[]): Finding[] {
  const first = new Map<string, Rule>();
  const places = files.map(() => undefined as ReturnType<typeof lineMap> | undefined);
  const findings: Finding[] = [];
  for (const rule of rules) {
    const {name, file, nameAt} = rule;
    const earlier = first.get(name);
    if (!earlier) {
      first.set(name, rule);
      continue;
    }
    const {path, text} = files[earlier.file]!;
    const {line, column} = (places[earlier.file] ??= lineMap(text))(earlier.nameAt);
    findings.push({
      severity: 'error',
      code: 'RULE_DUPLICATE_NAME',
      message: `There are two rules "${name}"; the other is at ${path}:${line}:${column}.`,
      file,
      at: nameAt,
      end: nameEnd(files[file]!.text, nameAt),
      rule: name,
      fix: 'Give one of them another name.',
    });
  }
  return findings;
}
