import type {Action, PathExpr} from '../../analysis/program.js';
import {constantPart} from '../constant-part.js';
import type {MemoryLayout} from '../memory-layout.js';
import type {Sites} from '../sites.js';
import type {ExpressionEmitter} from './expression.js';
import {literal} from './literal.js';

type Assign = Extract<Action, {kind: 'assign'}>;

const operations = {'+=': 'increase', '-=': 'subtract', '*=': 'multiply', '/=': 'divide'} as const;

/** Actions as JavaScript statements; each in a block of its own. */
export class ActionEmitter {
  constructor(
    private readonly layout: MemoryLayout,
    private readonly sites: Sites,
    private readonly expressions: ExpressionEmitter,
  ) {}

  statement(action: Action): string {
    const {expressions} = this;
    switch (action.kind) {
      case 'assign':
        return this.#assign(action);
      case 'set': {
        const [upper, lower] = action.keys;
        const key = `presentKey(c.readAt(k), ${literal(upper)}, ${literal(lower)})`;
        const site = this.#targetSite(action.target);
        return `{ const k = ${expressions.keys(action.target)}, v = ${expressions.value(action.value)}; c.writeAt([...k, ${key}], v, ${site}); }`;
      }
      case 'retract':
        return `c.retract(${literal(action.fact)});`;
      case 'focus': {
        const site = this.sites.add({value: action.group.at});
        return `c.focus(groupName(c, ${site}, ${expressions.value(action.group)}));`;
      }
      case 'log': {
        const texts = action.args.map(arg => `text(${expressions.value(arg)})`);
        return `c.log(${literal(action.level)}, ${texts.join(' + " " + ') || '""'});`;
      }
      case 'halt':
        return 'c.halt();';
      case 'effect': {
        const target = action.target ? `pathText(${expressions.keys(action.target)})` : 'undefined';
        return `c.effect(${literal(action.name)}, ${target}, ${expressions.list(action.args)});`;
      }
    }
  }

  /** Indexes of the target first, then the right side, then the write (ruling 42). */
  #assign({target, op, value, opAt}: Assign): string {
    const {expressions} = this;
    const calculated = (current: string, right: string): string => {
      if (op === '=') return right;
      const site = this.sites.add({left: target.at, right: value.at, operator: opAt});
      return `${operations[op]}(c, ${site}, ${current}, ${right})`;
    };
    const site = this.#targetSite(target);
    const {keys, whole} = constantPart(target);
    if (whole) {
      const {places, deferredAt} = this.layout;
      const place = places.at(keys);
      const current = `c.read(${place})`;
      return `c.${deferredAt[place]! < 0 ? 'write' : 'defer'}(${place}, ${calculated(current, expressions.value(value))}, ${site});`;
    }
    return `{ const k = ${expressions.keys(target)}, v = ${expressions.value(value)}; c.writeAt(k, ${calculated('c.readAt(k)', 'v')}, ${site}); }`;
  }

  #targetSite(target: PathExpr): number {
    return this.sites.add({target: target.at});
  }
}
