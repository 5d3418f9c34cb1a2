// Which alarms call for somebody who has asked to be called: those of the highest priority that have begun to ask for attention since the last look. Pure.
import type { PortalAlarm } from '../alarms/alarm-api.ts';

export interface Look {
  readonly calling: readonly PortalAlarm[];
  /** For the next look. */
  readonly known: ReadonlySet<string>;
}

/** `known` is null at the first look: what asks already is there to be seen. An alarm that has been acknowledged and asks anew calls again. */
export function lookForCalls(known: ReadonlySet<string> | null, asking: readonly PortalAlarm[]): Look {
  const calling = known === null ? [] : asking.filter((alarm) => !known.has(keyOf(alarm)));
  return { calling, known: new Set(asking.map(keyOf)) };
}

function keyOf({ alarmId, raisedAt }: PortalAlarm): string {
  return `${alarmId} ${raisedAt}`;
}
