// Follows the Portal's live feed while the page is there, says how the connection is, and keeps the lists up to date by it.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { alarmsKey } from '../alarms/alarm-api.ts';
import { deliveryKey, pipelineKey } from '../pipeline/delivery-api.ts';
import { doubtSession, type FeedStatus, type PortalAlert, streamPath } from '../portal-api.ts';
import { createReload } from '../reload.ts';
import { createLiveEpisodes, type LiveEpisodes } from './live-episodes.ts';
import { createLiveLists, type LiveLists } from './live-lists.ts';

/** `live` only where the Portal receives what Kafka has: an open connection alone says nothing of that. */
export type Connection = 'connecting' | 'live' | 'behind' | 'stuck' | 'lost';

export interface LiveAlerts {
  readonly connection: Connection;
  /** What the Portal last said of itself. */
  readonly status: FeedStatus | undefined;
  readonly lists: LiveLists;
  readonly episodes: LiveEpisodes;
}

const connectionOf: Readonly<Record<FeedStatus['state'], Connection>> = {
  current: 'live',
  behind: 'behind',
  starting: 'connecting',
  stuck: 'stuck',
};
const reconnectMs = 3_000;

export function useLiveAlerts(): LiveAlerts {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  const [status, setStatus] = useState<FeedStatus>();
  const [lists] = useState(() => createLiveLists(queries));
  const [episodes] = useState(() => createLiveEpisodes(queries));
  const [alarmsChanged] = useState(() => createReload(queries, alarmsKey));
  const [pipelineChanged] = useState(() => [pipelineKey, deliveryKey].map((key) => createReload(queries, key)));
  const toldBefore = useRef('');

  useEffect(() => {
    let source: EventSource;
    let reconnect: number | undefined;
    let silence: number | undefined;
    let silenceMaxMs: number | undefined;

    let wasLost = false;

    const lose = (): void => {
      wasLost = true;
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
    const open = (): void => {
      source = new EventSource(streamPath);
      source.onopen = () => {
        // A feed ends with its session, and where everybody may look it comes back without one.
        if (wasLost) doubtSession();
        wasLost = false;
        lists.begin();
        episodes.changed();
        alarmsChanged();
      };
      source.onerror = () => {
        lose();
        // The browser comes back by itself after a broken connection, but not after a refusal.
        if (source.readyState !== EventSource.CLOSED) return;
        doubtSession();
        reconnect = window.setTimeout(open, reconnectMs);
      };
      source.addEventListener('status', ({ data }: MessageEvent<string>) => {
        const told = JSON.parse(data) as FeedStatus;
        silenceMaxMs = told.silenceMaxMs;
        alive();
        setStatus(told);
        setConnection(connectionOf[told.state]);
        // What is wrong with the pipeline is asked in turn, and would say something else than the badge until then.
        const said = JSON.stringify([told.state, told.reason]);
        if (toldBefore.current !== '' && toldBefore.current !== said) for (const changed of pipelineChanged) changed();
        toldBefore.current = said;
      });
      source.addEventListener('alert', ({ data }: MessageEvent<string>) => {
        alive();
        lists.add(JSON.parse(data) as PortalAlert);
        episodes.alertCame();
      });
      source.addEventListener('gap', () => {
        lists.reload();
        episodes.alertCame();
      });
      source.addEventListener('episodes', () => {
        episodes.changed();
        // What raises and ends alarms are episodes.
        alarmsChanged();
      });
      source.addEventListener('alarms', alarmsChanged);
    };
    open();
    return () => {
      window.clearTimeout(reconnect);
      window.clearTimeout(silence);
      source.close();
    };
  }, [lists, episodes, alarmsChanged, pipelineChanged]);

  return { connection, status, lists, episodes };
}
