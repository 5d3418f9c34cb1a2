// The table of alerts. Its rows stand in groups, so that an alert that comes touches the rows of one group alone: the others are neither
// computed nor laid out again, and those out of sight not even painted.
import { memo, type RefObject, useRef } from 'react';
import { groupsOf } from '../../lib/alerts/alert-groups.ts';
import type { PortalAlert, PortalMachine, PortalProfile } from '../../lib/portal-api.ts';
import { formatDay, texts } from '../../lib/texts.ts';
import { AlertRow } from './alert-row.tsx';

export interface AlertTableProps {
  readonly rows: RefObject<HTMLDivElement | null>;
  readonly alerts: readonly PortalAlert[];
  readonly profile: PortalProfile;
  readonly machines: readonly PortalMachine[] | undefined;
  readonly isNew: (alert: PortalAlert) => boolean;
  readonly now: number;
}

export function AlertTable({ rows, alerts, profile, machines, isNew, now }: AlertTableProps) {
  const names = useSameMap(new Map(machines?.map((machine) => [machine.id, machine.name])));
  const today = new Date(now).setHours(0, 0, 0, 0);
  return (
    <div ref={rows} className="scroll held-rows" tabIndex={-1}>
      <table className="alert-table">
        <AlertHeads />
        {groupsOf(alerts).map(({ id, alerts: own }) => (
          <AlertGroup key={id} alerts={own} profile={profile} names={names} isNew={isNew} today={today} />
        ))}
      </table>
    </div>
  );
}

/** What is in each column; where a row says it by itself, for those alone who have rows read out. */
export function AlertHeads({ isOnlyReadOut = false }: { readonly isOnlyReadOut?: boolean }) {
  return (
    <thead className={isOnlyReadOut ? 'sr-only' : undefined}>
      <tr>
        <th>{texts.time}</th>
        <th>{texts.machine}</th>
        <th>
          {texts.severity},<br />
          {texts.probability}
        </th>
        <th>{texts.why}</th>
      </tr>
    </thead>
  );
}

interface AlertGroupProps extends Pick<AlertTableProps, 'alerts' | 'profile' | 'isNew'> {
  /** By machine id. */
  readonly names: ReadonlyMap<number, string>;
  /** Some moment of it. */
  readonly today: number;
}

const AlertGroup = memo(function AlertGroup({ alerts, profile, names, isNew, today }: AlertGroupProps) {
  return (
    <tbody className="alert-group">
      {alerts.map((alert) => (
        <AlertRow
          key={alert.sequence}
          alert={alert}
          profile={profile}
          machineName={names.get(alert.machineId)}
          isNew={isNew(alert)}
          day={formatDay(alert.detectedAt, today)}
        />
      ))}
    </tbody>
  );
}, isSameGroup);

function isSameGroup(before: AlertGroupProps, after: AlertGroupProps): boolean {
  const { alerts, ...rest } = after;
  return (
    alerts.length === before.alerts.length &&
    alerts.every((alert, index) => alert === before.alerts[index]) &&
    Object.entries(rest).every(([name, value]) => before[name as keyof typeof rest] === value)
  );
}

/** The map of the last time, where it says the same. */
function useSameMap<Value>(next: ReadonlyMap<number, Value>): ReadonlyMap<number, Value> {
  const last = useRef(next);
  const isSame = last.current.size === next.size && [...next].every(([key, value]) => last.current.get(key) === value);
  if (!isSame) last.current = next;
  return last.current;
}
