import {isPair, isScalar, parseDocument, Scalar, visit} from 'yaml';
import type {Diagnostic} from '../../rules/grl/diagnostic.js';
import type {YamlSource} from './yaml-source.js';

/** `${NAME}` and `${NAME:-default}`; `$${` stands for a literal `${`. */
const reference = /\$(\$\{)|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Puts environment variables where the document names them, in place. Fields that may carry secrets (`url`, `headers`)
 * keep their text: they are resolved where a connection is made. A value that is nothing but a reference, and not
 * quoted, is read as YAML again, so `replicas: ${N}` is a number. Answers what is missing, each with its place.
 */
export function substituteEnvironment(yaml: YamlSource, env: NodeJS.ProcessEnv): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (!yaml.document) return diagnostics;
  visit(yaml.document, {
    Scalar(key, node, ancestors) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const keys = ancestors.filter(isPair).map(({key: name}) => String(isScalar(name) ? name.value : name));
      if (keys.at(-1) === 'url' || keys.includes('headers')) return;
      const missing = missingIn(node.value, env);
      for (const name of missing) {
        diagnostics.push({
          severity: 'error',
          code: 'SPEC_ENV_MISSING',
          message: `The environment variable ${name} is not set.`,
          path: yaml.source.path,
          ...yaml.span(node.range?.[0] ?? 0, node.range?.[1] ?? 0),
          fix: `Set ${name}, or give a default: \${${name}:-…}`,
        });
      }
      if (missing.length === 0) replaceValue(node, resolveReferences(node.value, env));
    },
  });
  return diagnostics;
}

function replaceValue(node: Scalar, text: string): void {
  const whole = node.type === Scalar.PLAIN && /^\$\{[^}]*\}$/.test(node.value as string);
  node.value = whole ? (parseDocument(text).toJS() as string) : text;
}

/** Names of the referenced variables that are not set and have no default. */
export const missingIn = (text: string, env: NodeJS.ProcessEnv): string[] =>
  [...text.matchAll(reference)].flatMap(([, , name, fallback]) =>
    name !== undefined && fallback === undefined && env[name] === undefined ? [name] : [],
  );

/** The text with its references replaced; like a shell, a default also stands in for an empty variable. */
export const resolveReferences = (text: string, env: NodeJS.ProcessEnv): string =>
  text.replace(reference, (_all, escaped: string | undefined, name: string, fallback: string | undefined) => {
    if (escaped) return escaped;
    const value = env[name];
    return fallback === undefined ? (value ?? '') : value || fallback;
  });
