// What the Portal says of itself to its pages, and since when.
import type { ReceiverState } from '../../portal/schemas.ts';
import { isOnlyStarting } from '../../telemetry/follow-failures.ts';

export interface ReceiverSources {
  readonly trouble: () => readonly [what: string, reason: string] | undefined;
  /** How many messages are ahead. */
  readonly behind: () => number;
  /** Since when pages lack something by this reason, where that is known better than since when it is a reason. */
  readonly sinceOf: (what: string) => Date | null;
  readonly now: () => Date;
}

/** Nobody is told "live" while alerts or episodes wait. To be asked often: since when something is so is when it was first seen. */
export function createReceiverState({ trouble, behind, sinceOf, now }: ReceiverSources): () => ReceiverState {
  let before: ReceiverState['state'] = 'current';
  let changedAt = now();
  return () => {
    const found = trouble();
    const state = stateOf(found, behind());
    if (state.state !== before) changedAt = now();
    before = state.state;
    if (state.state === 'current') return state;
    return { ...state, since: ((found && sinceOf(found[0])) ?? changedAt).toISOString() };
  };
}

function stateOf(trouble: readonly [what: string, reason: string] | undefined, behind: number): ReceiverState {
  if (trouble !== undefined) {
    const [, reason] = trouble;
    return { state: isOnlyStarting(trouble) ? 'starting' : 'stuck', behind, reason };
  }
  return { state: behind > behindMax ? 'behind' : 'current', behind: behind > behindMax ? behind : 0, reason: null };
}

/** What is handled within moments is no delay. */
const behindMax = 500;
