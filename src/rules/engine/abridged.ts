import type {Json, JsonObject} from '../../kit/json.js';
import {setKey} from '../values/path.js';

const mostNodes = 60;

/** A copy of a value for people: of large lists and objects the beginning, and `…` for the rest. */
export function abridged(value: Json): Json {
  let left = mostNodes;
  const cut = (inner: Json): Json => {
    if (typeof inner !== 'object' || inner === null) return inner;
    if (Array.isArray(inner)) {
      const list: Json[] = [];
      for (const element of inner) {
        if (left-- <= 0) return [...list, '…'];
        list.push(cut(element));
      }
      return list;
    }
    const object: JsonObject = {};
    for (const key of Object.keys(inner)) {
      if (left-- <= 0) {
        setKey(object, '…', '…');
        return object;
      }
      setKey(object, key, cut(inner[key]!));
    }
    return object;
  };
  return cut(value);
}
