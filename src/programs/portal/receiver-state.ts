// What the Portal says of itself to its pages. Pure.
import type { ReceiverState } from '../../portal/api.ts';
import { membershipOf } from '../../telemetry/follow-failures.ts';

/** Nobody is told "live" while alerts or episodes wait. */
export function receiverState(
  trouble: readonly [what: string, reason: string] | undefined,
  behind: number,
): ReceiverState {
  if (trouble !== undefined) {
    const [what, reason] = trouble;
    return { state: what.startsWith(membershipOf('')) ? 'starting' : 'stuck', behind, reason };
  }
  return { state: behind > behindMax ? 'behind' : 'current', behind: behind > behindMax ? behind : 0, reason: null };
}

/** What is handled within moments is no delay. */
const behindMax = 500;
