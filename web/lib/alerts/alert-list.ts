// What the page makes of alerts that come: the list of the newest, and the counts of the machines. Pure. Whatever comes twice, late or out
// of order, the list is in the order in which the alerts were stored, newest first, each once.
import type { PortalAlert, PortalMachine } from '../portal-api.ts';

/** The newest of both, at most `max`. `list` is newest first; `added` may be in any order. Returns `list` itself where nothing is new. */
export function withAlerts(
  list: readonly PortalAlert[],
  added: readonly PortalAlert[],
  max: number,
): readonly PortalAlert[] {
  const known = new Set(list.map((alert) => alert.sequence));
  const fresh = [...new Map(added.map((alert) => [alert.sequence, alert])).values()].filter(
    (alert) => !known.has(alert.sequence),
  );
  if (fresh.length === 0) return list;
  return [...fresh, ...list].sort((a, b) => b.sequence - a.sequence).slice(0, max);
}

/** The same alerts, each as the object that is known of it already, so that its row is not drawn again. */
export function keepKnown(alerts: readonly PortalAlert[], known: readonly PortalAlert[]): readonly PortalAlert[] {
  const bySequence = new Map(known.map((alert) => [alert.sequence, alert]));
  return alerts.map((alert) => {
    const same = bySequence.get(alert.sequence);
    return same?.eventId === alert.eventId ? same : alert;
  });
}

/** Counts alerts that a machine's own count does not know yet. A machine that had none stays the same object. */
export function countAlerts(
  machines: readonly PortalMachine[],
  alerts: readonly PortalAlert[],
): readonly PortalMachine[] {
  const byMachine = Map.groupBy(withAlerts([], alerts, alerts.length), (alert) => alert.machineId);
  return machines.map((machine) => {
    const known = machine.lastAlert?.sequence ?? 0;
    const own = byMachine.get(machine.id)?.filter((alert) => alert.sequence > known) ?? [];
    const [lastAlert] = own;
    return lastAlert === undefined ? machine : { ...machine, alertCount: machine.alertCount + own.length, lastAlert };
  });
}
