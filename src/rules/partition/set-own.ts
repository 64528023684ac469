import type {Json} from '../../kit/json.js';

/** Sets an own property, also one called `__proto__`, which assignment would take for the prototype. */
export function setOwn(target: {[key: string | number]: Json}, key: string | number, value: Json): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, {value, enumerable: true, configurable: true, writable: true});
}
