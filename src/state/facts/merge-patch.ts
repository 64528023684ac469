import {isObject, type Json, type JsonObject} from '../../kit/json.js';

/**
 * JSON Merge Patch (RFC 7396) of an object: members of the patch replace those of the target, objects are merged, `null`
 * removes. Leaves both alone; what is not changed is shared with the result.
 */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged: JsonObject = {};
  for (const key of Object.keys(target)) {
    if (!Object.hasOwn(patch, key)) put(merged, key, target[key]!);
    else if (patch[key] !== null) put(merged, key, mergeValue(target[key], patch[key]!));
  }
  for (const key of Object.keys(patch)) {
    if (Object.hasOwn(target, key) || patch[key] === null) continue;
    put(merged, key, mergeValue(undefined, patch[key]!));
  }
  return merged;
}

/** An object in a patch is a patch even where there is nothing to patch: its nulls remove nothing, and are not kept. */
const mergeValue = (target: Json | undefined, patch: Json): Json =>
  isObject(patch) ? mergePatch(isObject(target) ? target : {}, patch) : patch;

/** Assignment would take `__proto__` for the prototype. */
function put(target: JsonObject, key: string, value: Json): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, {value, enumerable: true, configurable: true, writable: true});
}
