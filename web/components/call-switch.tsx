// Calls whoever has asked for it when an alarm of the highest priority begins to ask for attention: by a message of the desktop and a sound, also while
// another window is in front. Off by default, and kept for this browser.
import { ActionIcon } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { alarmsKey, fetchAlarms, type PortalAlarm, refetchAlarmsMs } from '../lib/alarms/alarm-api.ts';
import { everyAlarm, linkToAlarms } from '../lib/alarms/alarm-filter.ts';
import { lookForCalls } from '../lib/desk/call.ts';
import { sound } from '../lib/desk/sound.ts';
import { store, useStored } from '../lib/desk/stored.ts';
import { machinesKey, type PortalMachine } from '../lib/portal-api.ts';
import { texts } from '../lib/texts.ts';

const callName = 'spindle-call';
const asked = { ...everyAlarm, state: ['unacknowledged'], priority: ['CRITICAL'] } as const;
/** More at once are one message. */
const messagesMax = 3;

export function CallSwitch() {
  const isOn = useStored(callName) === 'on';
  const isListening = useCalls(isOn);
  const label = isOn ? texts.callOff : texts.callOn;
  const turn = (): void => {
    store(callName, isOn ? null : 'on');
    if (isOn) return;
    // A browser lets a page sound, and ask, only when somebody has clicked.
    sound();
    if (mayNotify()) void Notification.requestPermission();
  };
  return (
    <ActionIcon
      variant="default"
      size="lg"
      radius="md"
      className="call-switch"
      aria-pressed={isOn}
      data-listening={isListening}
      aria-label={texts.call}
      title={label}
      onClick={turn}
    >
      <svg viewBox="0 0 24 24" width={18} height={18} className="icon" aria-hidden="true">
        <path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15ZM10 21h4" />
        {!isOn && <path d="M4 4l16 16" />}
      </svg>
    </ActionIcon>
  );
}

/** Whether it knows what asks already, so that whatever begins to ask from now on calls. */
function useCalls(isOn: boolean): boolean {
  const queries = useQueryClient();
  const known = useRef<ReadonlySet<string> | null>(null);
  const { data } = useQuery({
    queryKey: [...alarmsKey, 'calling'],
    queryFn: () => fetchAlarms(asked, null),
    // Also while another window is in front: that is when it matters.
    ...{ refetchInterval: refetchAlarmsMs, refetchIntervalInBackground: true, enabled: isOn },
  });
  useEffect(() => {
    if (!isOn) known.current = null;
    if (!isOn || data === undefined) return;
    const look = lookForCalls(known.current, data.alarms);
    known.current = look.known;
    if (look.calling.length > 0) call(look.calling, queries.getQueryData<readonly PortalMachine[]>(machinesKey) ?? []);
  }, [isOn, data, queries]);
  return isOn && data !== undefined;
}

function call(alarms: readonly PortalAlarm[], machines: readonly PortalMachine[]): void {
  sound();
  if (!mayNotify() || Notification.permission !== 'granted') return;
  const nameOf = ({ machineId }: PortalAlarm) => machines.find(({ id }) => id === machineId)?.name ?? `#${machineId}`;
  if (alarms.length > messagesMax) {
    notify(texts.callMany(alarms.length), linkToAlarms(everyAlarm), 'spindle');
    return;
  }
  for (const alarm of alarms)
    notify(texts.callOne(nameOf(alarm)), linkToAlarms({ ...everyAlarm, alarm: alarm.alarmId }), alarm.alarmId);
}

function notify(text: string, link: string, tag: string): void {
  // One of the same tag takes the place of the one before.
  const message = new Notification(texts.title, { body: text, tag, icon: '/spindle.svg' });
  message.onclick = () => {
    window.focus();
    window.location.hash = link;
    message.close();
  };
}

/** Not on a page that came over plain HTTP from another machine. */
function mayNotify(): boolean {
  return 'Notification' in window && window.isSecureContext;
}
