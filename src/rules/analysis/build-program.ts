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

export interface ProgramSource {
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
export function buildProgram({files, trees, functions, effects}: ProgramSource): BuiltProgram {
  const builder = new ProgramBuilder(files, functions, effects);
  for (const [file, {rules}] of trees.entries()) for (const rule of rules) builder.add(rule, file);
  return builder.finish(trees);
}

export interface BuiltProgram {
  readonly program: Program;
  readonly diagnostics: Diagnostic[];
}

/** Makes a program of rules that come one by one, in load order. */
export class ProgramBuilder {
  readonly #vocabulary: Vocabulary;
  readonly #findings: Finding[] = [];
  readonly #rules: Rule[] = [];

  constructor(
    private readonly files: readonly SourceFile[],
    functions: ProgramSource['functions'] = [],
    effects: ProgramSource['effects'] = 'any',
  ) {
    this.#vocabulary = new Vocabulary(functions, effects);
  }

  /** The next rule of a file, by the file's number. */
  add(node: RuleNode, file: number): void {
    const scope = new RuleScope(this.files[file]!.text, node, this.#vocabulary, found =>
      this.#findings.push({severity: 'error', file, rule: node.name, ...found}),
    );
    this.#rules.push(resolveRule(node, {file, order: this.#rules.length}, scope));
  }

  /** The program, checked as a whole; `trees` has the modules of each file. */
  finish(trees: readonly Pick<FileNode, 'modules'>[]): BuiltProgram {
    const program = {files: this.files, rules: this.#rules};
    const findings = [...this.#findings, ...duplicateNames(this.files, this.#rules), ...checkModules(program, trees)];
    return {program, diagnostics: diagnosticsOf(this.files, findings)};
  }
}

const isPresent = (action: Action | undefined): action is Action => action !== undefined;

function resolveRule(node: RuleNode, {file, order}: {file: number; order: number}, scope: RuleScope): Rule {
  const {agendaGroup = 'MAIN', ...attributes} = node.attributes;
  const builder = new ExpressionResolver(scope);
  const condition = builder.value(node.condition);
  const built = node.actions.map(action => resolveAction(action, builder));
  const actions = built.every(isPresent) ? built : built.filter(isPresent);
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
