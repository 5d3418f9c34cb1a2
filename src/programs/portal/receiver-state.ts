// What the Portal says of itself to its pages, and since when.
import type { Cause } from '../../portal/causes.ts';
import type { ReceiverState } from '../../portal/schemas.ts';
import { isOnlyStarting } from '../../telemetry/follow-failures.ts';
import { undelivered } from './delivery.ts';

export interface ReceiverSources {
  readonly trouble: () => readonly [what: string, reason: string] | undefined;
  /** How many messages are ahead. */
  readonly behind: () => number;
  /** Since when pages lack something by this reason, where that is known better than since when it is a reason. */
  readonly sinceOf: (what: string) => Date | null;
  /** Why the delivery of alerts may stand still; undefined for what is nothing but a sentence. */
  readonly delivery: () => readonly Cause[] | undefined;
  readonly now: () => Date;
}

/** Nobody is told "live" while alerts or episodes wait. To be asked often: since when something is so is when it was first seen. */
export function createReceiverState({ trouble, behind, sinceOf, delivery, now }: ReceiverSources): () => ReceiverState {
  let before: ReceiverState['state'] = 'current';
  let changedAt = now();
  return () => {
    const found = trouble();
    const state = stateOf(found, behind());
    if (state.state !== before) changedAt = now();
    before = state.state;
    if (state.state === 'current') return state;
    const causes = found && causesOf(found[0], delivery);
    return {
      ...state,
      ...(causes === undefined ? {} : { causes }),
      since: ((found && sinceOf(found[0])) ?? changedAt).toISOString(),
    };
  };
}

/** By the first word of the names under which loops and watches say what is wrong. */
const codes: ReadonlyMap<string | undefined, Cause['code']> = new Map([
  ['kafka', 'kafka-unread'],
  ['partition', 'partition-unread'],
  ['batch', 'not-stored'],
  ['watch', 'stands-still'],
  ['members', 'foreign-members'],
  ['table', 'other-portals-unread'],
  ['alarms', 'shelves-unwatched'],
  ['start', 'waits'],
]);

function causesOf(what: string, delivery: ReceiverSources['delivery']): readonly Cause[] | undefined {
  if (what === undelivered) return delivery();
  const code = codes.get(what.split(' ')[0]);
  return code === undefined ? undefined : [{ code }];
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
