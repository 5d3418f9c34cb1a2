// The list of alerts in groups that stay what they are while alerts come at one end and go at the other. Pure.
import type { PortalAlert } from '../portal-api.ts';

export interface AlertGroup {
  readonly id: number;
  readonly alerts: readonly PortalAlert[];
}

/** About two screens of the page are of one group or two. */
const groupSequences = 12;

/** In the order of the list. An alert is in the same group whatever else the list holds. */
export function groupsOf(alerts: readonly PortalAlert[]): readonly AlertGroup[] {
  const groups = Map.groupBy(alerts, ({ sequence }) => Math.floor(sequence / groupSequences));
  return [...groups].map(([id, own]) => ({ id, alerts: own }));
}
