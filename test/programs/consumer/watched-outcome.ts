// What a batch changes, as one who sees each look at it: whatever is read of it after it was given back is told, and cannot be read.
import assert from 'node:assert/strict';
import type { BatchOutcome } from '../../../src/pipeline/batch.ts';

export interface WatchedOutcome {
  readonly outcome: BatchOutcome;
  readonly timesGivenBack: () => number;
}

/** The outcome with all that it holds. `late` is told what was read too late. */
export function watchOutcome(given: BatchOutcome, late: (what: string) => void): WatchedOutcome {
  let times = 0;
  const look = (what: string): void => {
    if (times === 0) return;
    late(what);
    throw new TypeError(`${what} was read after it was given back`);
  };
  const { giveBack, ...held } = given;
  assert.ok(giveBack !== undefined, 'there is something to give back');
  const watched = watch(held, 'the outcome', look);
  const outcome = {
    ...watched,
    giveBack: () => {
      times++;
      giveBack();
    },
  };
  return { outcome, timesGivenBack: () => times };
}

/** Numbers in columns are not: they are empty, and what comes of that is seen in what is stored and counted. */
function watch<Value>(value: Value, name: string, look: (what: string) => void): Value {
  if (typeof value === 'function') {
    const call = (...given: unknown[]): unknown => {
      look(`${name}()`);
      return value(...given);
    };
    return call as Value;
  }
  if (value instanceof Map) {
    const entries = [...value].map(([key, each]) => [key, watch(each, `${name} of ${String(key)}`, look)] as const);
    return new WatchedMap(entries, () => look(name)) as Value;
  }
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  const known = new Map<PropertyKey, unknown>();
  return new Proxy(value, {
    get: (target, key) => {
      const found = Reflect.get(target, key) as unknown;
      if (typeof key === 'symbol' || !Object.hasOwn(target, key)) return found;
      look(`${name}.${key}`);
      if (!known.has(key)) known.set(key, watch(found, `${name}.${key}`, look));
      return known.get(key);
    },
    ownKeys: (target) => {
      look(name);
      return Reflect.ownKeys(target);
    },
  });
}

class WatchedMap<Key, Value> extends Map<Key, Value> {
  readonly #look: () => void;

  constructor(entries: readonly (readonly [Key, Value])[], look: () => void) {
    super();
    this.#look = look;
    for (const [key, value] of entries) super.set(key, value);
  }

  override get(key: Key): Value | undefined {
    this.#look();
    return super.get(key);
  }

  override entries(): MapIterator<[Key, Value]> {
    this.#look();
    return super.entries();
  }

  override [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  override keys(): MapIterator<Key> {
    this.#look();
    return super.keys();
  }

  override values(): MapIterator<Value> {
    this.#look();
    return super.values();
  }
}
