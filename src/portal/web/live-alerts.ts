// Keeps the lists up to date by the Portal's live feed. Several alerts that come at about the same time become one change of the page.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AlertPage, PortalAlert, PortalMachine } from '../api.ts';
import { alertsKey, alertsMax, machinesKey, streamPath } from './portal-api.ts';

export type Connection = 'connecting' | 'live' | 'lost';

const gatherMs = 150;
const reconnectMs = 3_000;
const reloadMs = 500;

export interface LiveAlerts {
  readonly connection: Connection;
  /** Whether an alert came while the page was there. */
  readonly isNew: (alert: PortalAlert) => boolean;
  /** The answers to questions for the lists, with what came by the feed while they were on their way. */
  readonly complete: {
    readonly alerts: (page: AlertPage) => AlertPage;
    readonly machines: (machines: readonly PortalMachine[]) => readonly PortalMachine[];
  };
}

/** Follows the feed while the page is there. */
export function useLiveAlerts(): LiveAlerts {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  const [arrived] = useState(() => new Set<number>());
  // Came since the feed began, or since it passed some over. What is asked for after either holds all that came before.
  const [recent] = useState<PortalAlert[]>(() => []);

  useEffect(() => {
    let source: EventSource;
    let reconnect: number | undefined;
    let gathered: PortalAlert[] = [];
    let gathering: number | undefined;
    let reload: number | undefined;

    const show = (): void => {
      gathering = undefined;
      const alerts = gathered;
      gathered = [];
      for (const { sequence } of alerts) arrived.add(sequence);
      for (const sequence of arrived) if (arrived.size > alertsMax) arrived.delete(sequence);
      queries.setQueryData<AlertPage>(alertsKey, (page) => page && withAlerts(page, alerts));
      queries.setQueryData<readonly PortalMachine[]>(machinesKey, (machines) => machines?.map(countAlerts(alerts)));
    };
    const open = (): void => {
      source = new EventSource(streamPath);
      source.onopen = () => {
        setConnection('live');
        recent.length = 0;
        // What was stored before the feed began.
        void queries.invalidateQueries({ queryKey: alertsKey });
        void queries.invalidateQueries({ queryKey: machinesKey });
      };
      source.onerror = () => {
        setConnection('lost');
        // The browser comes back by itself after a broken connection, but not after a refusal.
        if (source.readyState === EventSource.CLOSED) reconnect = window.setTimeout(open, reconnectMs);
      };
      source.addEventListener('alert', ({ data }: MessageEvent<string>) => {
        const alert = JSON.parse(data) as PortalAlert;
        for (const alerts of [gathered, recent]) {
          alerts.push(alert);
          if (alerts.length > alertsMax) alerts.shift();
        }
        gathering ??= window.setTimeout(show, gatherMs);
      });
      source.addEventListener('gap', () => {
        recent.length = 0;
        reload ??= window.setTimeout(() => {
          reload = undefined;
          void queries.invalidateQueries({ queryKey: alertsKey });
        }, reloadMs);
      });
    };
    open();
    return () => {
      window.clearTimeout(reconnect);
      window.clearTimeout(gathering);
      window.clearTimeout(reload);
      source.close();
    };
  }, [queries, arrived, recent]);

  return {
    connection,
    isNew: ({ sequence }) => arrived.has(sequence),
    complete: {
      alerts: (page) => withAlerts(page, recent),
      machines: (machines) => machines.map(countAlerts(recent)),
    },
  };
}

function withAlerts(page: AlertPage, added: readonly PortalAlert[]): AlertPage {
  const known = new Set(page.alerts.map((alert) => alert.sequence));
  const fresh = added.filter((alert) => !known.has(alert.sequence));
  const alerts = [...fresh, ...page.alerts].sort((a, b) => b.sequence - a.sequence).slice(0, alertsMax);
  return { ...page, alerts };
}

function countAlerts(alerts: readonly PortalAlert[]): (machine: PortalMachine) => PortalMachine {
  return (machine) => {
    const after = machine.lastAlert?.sequence ?? 0;
    const own = alerts.filter((alert) => alert.machineId === machine.id && alert.sequence > after);
    const lastAlert = own.at(-1);
    return lastAlert === undefined ? machine : { ...machine, alertCount: machine.alertCount + own.length, lastAlert };
  };
}
