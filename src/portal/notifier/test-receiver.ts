// A test to one receiver, which says that it is one: sent at once and once, and kept nowhere.
import type { Profile } from '../../core/profile.ts';
import { testNotice } from './load-notice.ts';
import type { Receiver } from './receivers.ts';
import { NotDelivered, type Sending, send } from './send.ts';

export interface Testing extends Sending {
  readonly profile: Profile;
  readonly portalUrl: string;
  /** An id that nothing else has. */
  readonly drawId: () => string;
}

/** Resolves with null when the receiver has taken it, else with why it has not. */
export async function testReceiver(receiver: Receiver, testing: Testing): Promise<NotDelivered | null> {
  const { profile, portalUrl, drawId, now } = testing;
  const at = now();
  const known = { notificationId: drawId(), alarmId: drawId(), receiver: receiver.name, portalUrl, at };
  try {
    await send(receiver, testNotice(profile, portalUrl, at), known, testing);
    return null;
  } catch (error) {
    if (error instanceof NotDelivered) return error;
    throw error;
  }
}
