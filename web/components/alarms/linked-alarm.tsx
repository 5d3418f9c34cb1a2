// The alarm that an address asks for, above the list, wherever it stands there or if it does not: one of another view, or behind thousands. It goes to its place
// when it is closed.
import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useRef } from 'react';
import { alarmsKey, fetchAlarm, type PortalAlarm } from '../../lib/alarms/alarm-api.ts';
import type { AlarmFilter } from '../../lib/alarms/alarm-filter.ts';
import { alarmTexts } from '../../lib/alarms/alarm-texts.ts';
import { isFinal, type PortalProfile } from '../../lib/portal-api.ts';
import { NotAsked } from '../lists/not-asked.tsx';
import { useMaintenance } from '../maintenance/use-maintenance.ts';
import { AlarmRow } from './alarm-row.tsx';

export interface LinkedAlarmProps {
  readonly alarmId: string;
  /** As the list has it; undefined where it does not. */
  readonly listed: PortalAlarm | undefined;
  readonly filter: AlarmFilter;
  readonly profile: PortalProfile;
  /** Of machines, by id. */
  readonly names: ReadonlyMap<number, string>;
  readonly onToggle: (openId: string | null) => void;
  readonly now: number;
}

export function LinkedAlarm({ alarmId, listed, filter, profile, names, onToggle, now }: LinkedAlarmProps) {
  const detail = useQuery({ queryKey: [...alarmsKey, 'one', alarmId], queryFn: () => fetchAlarm(alarmId) });
  const section = useRef<HTMLElement>(null);
  const maintenance = useMaintenance();
  useLayoutEffect(() => {
    const own = section.current;
    // For who comes to it from far down in the list.
    own?.scrollIntoView({ block: 'nearest' });
    return () => {
      // Whoever closes it by the keyboard goes on in the list.
      if (own?.contains(document.activeElement)) queueMicrotask(focusList);
    };
  }, []);
  const alarm = listed ?? detail.data?.alarm;
  return (
    <section ref={section} className="linked-alarm" aria-labelledby="linked-alarm-title">
      <h3 id="linked-alarm-title" className="sub">
        {alarmTexts.linked}
      </h3>
      {alarm === undefined ? (
        <NotThere failure={detail.failureReason} />
      ) : (
        <ul className="alarm-list">
          <AlarmRow
            measure={unmeasured}
            index={0}
            count={1}
            alarm={alarm}
            isGone={false}
            filter={filter}
            profile={profile}
            machineName={names.get(alarm.machineId)}
            maintenance={maintenance.until(alarm.machineId, alarm.machineType)}
            maintenanceSince={maintenance.since(alarm.machineId, alarm.machineType)}
            isSelected={false}
            onSelect={null}
            onToggle={onToggle}
            now={now}
          />
        </ul>
      )}
    </section>
  );
}

/** A link may be older than what the Portal keeps. */
function NotThere({ failure }: { readonly failure: Error | null }) {
  if (!isFinal(failure) || (failure.status !== 400 && failure.status !== 404)) return <NotAsked failure={failure} />;
  return (
    <p className="not-asked" role="status">
      {alarmTexts.noSuchAlarm}
    </p>
  );
}

function focusList(): void {
  document.querySelector<HTMLElement>('.alarm-list.held-rows')?.focus({ preventScroll: true });
}

const unmeasured = (): void => {};
