// One alarm: what it asks for, how bad it is, which machine, what is wrong and since when. It is acknowledged from here; opened, it shows
// why, what people can do, and its journal.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { memo, type RefObject, useEffect, useId, useRef, useState } from 'react';
import {
  act,
  alarmsKey,
  asksForAttention,
  fetchAlarm,
  type PortalAlarm,
  type Wished,
} from '../../lib/alarms/alarm-api.ts';
import { type AlarmFilter, setFilter } from '../../lib/alarms/alarm-filter.ts';
import { alarmTexts, momentText } from '../../lib/alarms/alarm-texts.ts';
import { modeTexts } from '../../lib/alarms/mode-texts.ts';
import { heldTexts } from '../../lib/desk/held-texts.ts';
import { episodeTexts, maintenanceText } from '../../lib/episode-texts.ts';
import { maintenanceTexts } from '../../lib/maintenance/maintenance-texts.ts';
import { isOlder } from '../../lib/maintenance/under-maintenance.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { useMayAct } from '../../lib/session/session.ts';
import { formatAgo, formatCount, formatMoment, language } from '../../lib/texts.ts';
import { SeverityBadge } from '../alerts/severity.tsx';
import { MachineSub } from '../machine-sub.tsx';
import { UnderMaintenance } from '../maintenance/under-maintenance.tsx';
import { AlarmDetails } from './alarm-details.tsx';

export interface AlarmRowProps {
  /** Of the row's element. */
  readonly measure: (row: Element | null) => void;
  readonly index: number;
  /** Of all rows, also of those that are too far away to be there; -1 where there are more than the page has asked for. */
  readonly count: number;
  readonly alarm: PortalAlarm;
  /** The list has it no longer, and holds its place. */
  readonly isGone: boolean;
  readonly filter: AlarmFilter;
  readonly profile: PortalProfile;
  readonly machineName: string | undefined;
  /** Of the machine, until when; null where it is under none. */
  readonly maintenance: string | null;
  /** Since when; null where it is under none. */
  readonly maintenanceSince: string | null;
  readonly isSelected: boolean;
  /** Null where it stands in no list to choose from. */
  readonly onSelect: ((alarmId: string) => void) | null;
  /** It is opened from its row, or closed: then it is told null. */
  readonly onToggle: (openId: string | null) => void;
  readonly now: number;
}

/** Drawn anew where something of it has changed: of thousands that would keep the page from answering. */
export const AlarmRow = memo(function AlarmRow(props: AlarmRowProps) {
  const { measure, index, count, isGone, filter, profile, machineName, isSelected, onSelect, onToggle, now } = props;
  const alarm = useCurrent(props);
  const isOpen = filter.alarm === alarm.alarmId;
  const detailsId = useId();
  const { problem, wish } = useActs(alarm);
  const name = machineName ?? `#${alarm.machineId}`;
  const canAcknowledge = useMayAct() && asksForAttention(alarm);
  const { head, pressed } = useFocusBehind(canAcknowledge);
  return (
    <li
      ref={measure}
      className="alarm"
      aria-posinset={index + 1}
      aria-setsize={count}
      data-index={index}
      data-alarm-id={alarm.alarmId}
      data-state={alarm.state}
      data-severity={alarm.priority}
    >
      <div className="alarm-line">
        <span className="alarm-select">
          {canAcknowledge && !isGone && onSelect !== null && (
            <Choice name={name} alarm={alarm} isSelected={isSelected} onSelect={onSelect} />
          )}
        </span>
        <AlarmHead
          head={head}
          alarm={alarm}
          isGone={isGone}
          profile={profile}
          machineName={machineName}
          {...{ maintenance: props.maintenance, isOlder: isOlder(alarm.raisedAt, props.maintenanceSince) }}
          now={now}
          isOpen={isOpen}
          detailsId={detailsId}
          onToggle={() => {
            const openId = isOpen ? null : alarm.alarmId;
            onToggle(openId);
            setFilter({ ...filter, alarm: openId }, true);
          }}
        />
        <span className="alarm-act">
          {canAcknowledge && (
            <button
              type="button"
              className="act"
              data-primary
              onClick={() => {
                pressed();
                wish({ act: 'acknowledge' }).catch(() => {});
              }}
            >
              {alarmTexts.acknowledge}
            </button>
          )}
        </span>
      </div>
      {problem !== null && (
        <div className="alarm-problem" role="alert">
          {problem}
        </div>
      )}
      {isOpen && <AlarmDetails id={detailsId} alarm={alarm} profile={profile} wish={wish} now={now} />}
    </li>
  );
});

function Choice({
  name,
  alarm: { alarmId },
  isSelected,
  onSelect,
}: Pick<AlarmRowProps, 'alarm' | 'isSelected'> & { readonly name: string; readonly onSelect: (id: string) => void }) {
  return (
    <input
      type="checkbox"
      aria-label={alarmTexts.select(name)}
      checked={isSelected}
      onChange={() => onSelect(alarmId)}
    />
  );
}

/** What has left the list is asked for by itself. */
function useCurrent({ alarm, isGone }: Pick<AlarmRowProps, 'alarm' | 'isGone'>): PortalAlarm {
  const { alarmId } = alarm;
  const { data } = useQuery({
    queryKey: [...alarmsKey, 'one', alarmId],
    queryFn: () => fetchAlarm(alarmId),
    enabled: isGone,
  });
  return isGone ? (data?.alarm ?? alarm) : alarm;
}

/** Whose button goes as it is pressed does not begin anew at the top of the page. */
function useFocusBehind(canAcknowledge: boolean) {
  const head = useRef<HTMLButtonElement>(null);
  const wasPressed = useRef(false);
  useEffect(() => {
    if (canAcknowledge || !wasPressed.current) return;
    wasPressed.current = false;
    if (document.activeElement === document.body) head.current?.focus({ preventScroll: true });
  }, [canAcknowledge]);
  const pressed = (): void => {
    wasPressed.current = true;
  };
  return { head, pressed };
}

interface AlarmHeadProps
  extends Pick<AlarmRowProps, 'alarm' | 'isGone' | 'profile' | 'machineName' | 'maintenance' | 'now'> {
  readonly head: RefObject<HTMLButtonElement | null>;
  readonly isOpen: boolean;
  readonly detailsId: string;
  /** Than the maintenance. */
  readonly isOlder: boolean;
  readonly onToggle: () => void;
}

function AlarmHead(props: AlarmHeadProps) {
  const { head, alarm, isGone, profile, machineName, maintenance, isOlder, now, isOpen, detailsId, onToggle } = props;
  return (
    <button
      ref={head}
      type="button"
      className="alarm-head"
      aria-expanded={isOpen}
      aria-controls={detailsId}
      onClick={onToggle}
    >
      <svg viewBox="0 0 24 24" width={16} height={16} className="icon episode-arrow" aria-hidden="true">
        <path d="M9 6l6 6-6 6" />
      </svg>
      <span className="alarm-marks">
        <SeverityBadge severity={alarm.priority} />
        <span className="alarm-state" data-state={alarm.state}>
          {alarmTexts.shortStates[alarm.state] ?? alarmTexts.states[alarm.state]}
        </span>
      </span>
      <span className="alarm-machine">
        <span className="machine-name">{machineName ?? `#${alarm.machineId}`}</span>
        <MachineSub {...alarm} machineName={machineName} profile={profile} />
        <UnderMaintenance until={maintenance} older={isOlder ? maintenanceTexts.alarmOlder : null} />
      </span>
      <What alarm={alarm} isGone={isGone} profile={profile} isMachineMarked={maintenance !== null} now={now} />
      <When alarm={alarm} now={now} />
      <span className="alarm-count">
        <Readings alarm={alarm} />
        {alarm.episodeCount > 1 && (
          <span className="sub">{alarmTexts.episodeCount(formatCount(alarm.episodeCount))}</span>
        )}
      </span>
    </button>
  );
}

function Readings({ alarm: { readingCount, isCountComplete } }: { readonly alarm: PortalAlarm }) {
  const readings = episodeTexts.readings(formatCount(readingCount));
  // A Portal of an earlier version does not say it.
  if (isCountComplete !== false) return readings;
  return <span title={episodeTexts.readingsAtLeastHint}>{episodeTexts.readingsAtLeast(readings)}</span>;
}

/** What was refused is told until something succeeds. Rejects with it too, for who has something written to lose. */
function useActs(alarm: PortalAlarm): { readonly problem: string | null; readonly wish: Wished } {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  return {
    problem,
    wish: async (wish) => {
      try {
        await act(alarm, wish);
      } catch (error) {
        // Not awaited: while the Portal is away that is tried again without end.
        queries.invalidateQueries({ queryKey: alarmsKey }).catch(() => {});
        setProblem((error as Error).message);
        throw error;
      }
      setProblem(null);
      await queries.invalidateQueries({ queryKey: alarmsKey });
    },
  };
}

interface WhatProps extends Pick<AlarmRowProps, 'alarm' | 'isGone' | 'profile' | 'now'> {
  /** That there is maintenance stands at the machine already. */
  readonly isMachineMarked: boolean;
}

function What({ alarm, isGone, profile, isMachineMarked, now }: WhatProps) {
  const { mode, kind, suppressedBy, suppressedReason, assignee, verdict, shelvedUntil } = alarm;
  const label = profile.failureModes.find(({ code }) => code === mode)?.label[language] ?? mode;
  const isMachine = kind === 'machine';
  const suppressedText = isMachineMarked ? suppressedReason : maintenanceText(suppressedReason);
  const notes = [
    ...(shelvedUntil === null ? [] : [alarmTexts.until(momentText(shelvedUntil, now))]),
    ...(assignee === null ? [] : [alarmTexts.assigned(assignee)]),
    ...(isGone ? [heldTexts.gone] : []),
  ];
  return (
    <span className="alarm-what">
      <span className="episode-mode">
        {!isMachine && <strong>{episodeTexts.kinds[kind] ?? kind}</strong>}
        {label === null ? (
          isMachine && <span>{alarmTexts.noMode}</span>
        ) : (
          <strong title={modeTexts.ownHint}>{label}</strong>
        )}
        {suppressedBy !== null && suppressedText !== null && (
          <span className="chip" data-is="maintenance" title={episodeTexts.maintenanceHint(suppressedBy)}>
            {suppressedText}
          </span>
        )}
        {verdict !== null && <span className="chip">{alarmTexts.verdicts[verdict]}</span>}
      </span>
      {notes.length > 0 && <span className="sub">{notes.join(' · ')}</span>}
    </span>
  );
}

function When({ alarm, now }: Pick<AlarmRowProps, 'alarm' | 'now'>) {
  const { raisedAt, endedAt, lastReadingAt } = alarm;
  return (
    <span className="alarm-when" title={formatMoment(raisedAt)}>
      <span>{momentText(raisedAt, now)}</span>
      <span className="sub">
        {endedAt !== null
          ? alarmTexts.ended(formatAgo(endedAt, now))
          : alarm.isActive || lastReadingAt === null
            ? alarmTexts.raised(formatAgo(raisedAt, now))
            : alarmTexts.lastReading(formatAgo(lastReadingAt, now))}
      </span>
    </span>
  );
}
