// Objects that came as JSON: what is an object, and its own members only, so that a name such as `__proto__` or `constructor` is never
// found on the prototype.

export type Members = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function has(members: Members, name: string): boolean {
  return Object.hasOwn(members, name);
}

/** Undefined for a member that is not there. */
export function own(members: Members, name: string): unknown {
  const value = members[name];
  // No prototype has a number, and most members that are asked for are numbers.
  return typeof value === 'number' || has(members, name) ? value : undefined;
}
