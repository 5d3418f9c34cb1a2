// Looks at some readings of each batch for the sensors that they may come without. So few that it costs nothing, spread over the batch, and at other places of
// the next one: a gateway that leaves something out, or calls it otherwise, does so again and again.
import type { Profile } from '../core/profile.ts';
import { lookAtOptional, type OptionalLook } from '../core/reading/look-at-optional.ts';
import type { ReadingContext } from '../core/reading/reading.ts';
import type { Records } from '../core/record/record.ts';

const lookedAtMax = 8;

/** Undefined for a profile all of whose sensors every reading has. */
export function createWatchOptional(
  profile: Profile,
  context: ReadingContext,
  tell: (looks: readonly OptionalLook[]) => void,
): ((records: Records) => void) | undefined {
  if (profile.sensors.every(({ optional }) => optional !== true)) return undefined;
  let batches = 0;
  return (records) => {
    const step = Math.ceil(records.length / lookedAtMax);
    for (let at = batches++ % Math.max(1, step); at < records.length; at += step) {
      const record = records.at(at);
      if (record !== undefined) tell(lookAtOptional(profile, record.value, context));
    }
  };
}
