// Keeps the lists up to date by the Portal's live feed. Several alerts that come at about the same time become one change of the page.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AlertPage, FeedStatus, PortalAlert, PortalMachine } from '../api.ts';
import { alertsKey, alertsMax, machinesKey, streamPath } from './portal-api.ts';

/** `live` only where the Portal receives what Kafka has: an open connection alone says nothing of that. */
export type Connection = 'connecting' | 'live' | 'behind' | 'stuck' | 'lost';

export interface LiveAlerts {
  readonly connection: Connection;
  /** What the Portal last said of itself. */
  readonly status: FeedStatus | undefined;
  /** Whether an alert came while the page was there. */
  readonly isNew: (alert: PortalAlert) => boolean;
}

const connectionOf: Readonly<Record<FeedStatus['state'], Connection>> = {
  current: 'live',
  behind: 'behind',
  starting: 'connecting',
  stuck: 'stuck',
};
const gatherMs = 150;
const reconnectMs = 3_000;
const reloadMs = 500;

/** Follows the feed while the page is there. */
export function useLiveAlerts(): LiveAlerts {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  const [status, setStatus] = useState<FeedStatus>();
  const [arrived] = useState(() => new Set<number>());

  useEffect(() => {
    let source: EventSource;
    let reconnect: number | undefined;
    let gathered: PortalAlert[] = [];
    let gathering: number | undefined;
    let reload: number | undefined;
    let silence: number | undefined;
    let silenceMaxMs: number | undefined;

    const lose = (): void => {
      setConnection('lost');
      window.clearTimeout(silence);
    };
    /** A connection that was cut without a word stays open for ever. */
    const alive = (): void => {
      window.clearTimeout(silence);
      if (silenceMaxMs === undefined) return;
      silence = window.setTimeout(() => {
        source.close();
        lose();
        open();
      }, silenceMaxMs);
    };
    /** The newest that came by the feed. A list that was asked for before they were stored lacks them. */
    let recent: readonly PortalAlert[] = [];
    const addToLists = (alerts: readonly PortalAlert[]): void => {
      queries.setQueryData<AlertPage>(alertsKey, (page) => page && withAlerts(page, alerts));
      queries.setQueryData<readonly PortalMachine[]>(machinesKey, (machines) => machines?.map(countAlerts(alerts)));
    };
    const loadLists = async (): Promise<void> => {
      await Promise.all([alertsKey, machinesKey].map((queryKey) => queries.invalidateQueries({ queryKey })));
      addToLists(recent);
    };
    const show = (): void => {
      gathering = undefined;
      const alerts = gathered;
      gathered = [];
      recent = [...recent, ...alerts].slice(-alertsMax);
      for (const { sequence } of alerts) arrived.add(sequence);
      for (const sequence of arrived) if (arrived.size > alertsMax) arrived.delete(sequence);
      addToLists(alerts);
    };
    const open = (): void => {
      source = new EventSource(streamPath);
      source.onopen = () => {
        // What was stored before the feed began.
        void loadLists();
      };
      source.onerror = () => {
        lose();
        // The browser comes back by itself after a broken connection, but not after a refusal.
        if (source.readyState === EventSource.CLOSED) reconnect = window.setTimeout(open, reconnectMs);
      };
      source.addEventListener('status', ({ data }: MessageEvent<string>) => {
        const told = JSON.parse(data) as FeedStatus;
        silenceMaxMs = told.silenceMaxMs;
        alive();
        setStatus(told);
        setConnection(connectionOf[told.state]);
      });
      source.addEventListener('alert', ({ data }: MessageEvent<string>) => {
        alive();
        gathered.push(JSON.parse(data) as PortalAlert);
        if (gathered.length > alertsMax) gathered.shift();
        gathering ??= window.setTimeout(show, gatherMs);
      });
      source.addEventListener('gap', () => {
        reload ??= window.setTimeout(() => {
          reload = undefined;
          void loadLists();
        }, reloadMs);
      });
    };
    open();
    return () => {
      window.clearTimeout(reconnect);
      window.clearTimeout(gathering);
      window.clearTimeout(reload);
      window.clearTimeout(silence);
      source.close();
    };
  }, [queries, arrived]);

  return { connection, status, isNew: ({ sequence }) => arrived.has(sequence) };
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
