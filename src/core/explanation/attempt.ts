// Calls a function that a plant's profile brings, which may be anything: what throws says nothing, and so does what gives a promise, as an `async` function
// does. Nobody waits for that one, and that it rejects ends no program.

/** Undefined where it throws, or gives a promise. */
export function attempt<Found>(step: () => Found): Found | undefined {
  try {
    const found = step();
    return isLeftAlone(found) ? undefined : found;
  } catch {
    return undefined;
  }
}

/** Whether it is a promise; what becomes of it is nobody's concern from then on. */
export function isLeftAlone(found: unknown): boolean {
  if (typeof found !== 'object' || found === null) return false;
  const { then } = found as Partial<PromiseLike<unknown>>;
  if (typeof then !== 'function') return false;
  then.call(found, undefined, () => {});
  return true;
}
