// New alerts to every browser that follows, as server-sent events whose id is the alert's sequence number. A browser that comes back with
// the last id it had gets what it missed first, in order. Bounded: in browsers, in what waits for a slow one (it is cut off, and its
// reconnect resumes), and in how many alerts are sent at once (beyond, the event `gap` tells the page to load the list anew). That episodes
// or alarms have changed is told without an id, and not often: the page asks for them anew.
import { Readable } from 'node:stream';
import type { PortalAlert } from './alerts/schemas.ts';
import type { FeedStatus, ReceiverState } from './schemas.ts';

export interface LiveFeedOptions {
  readonly clientsMax: number;
  readonly bufferBytesMax: number;
  readonly heartbeatMs: number;
  /** Asked often, and told to who follows whenever it changes. */
  readonly receiver: () => ReceiverState;
  /** The most alerts that are sent at once. */
  readonly resumeMax: number;
  readonly alertsAfter: (query: { readonly after: number; readonly limit: number }) => Promise<readonly PortalAlert[]>;
}

export interface LiveFeed {
  /** To all who follow. The alerts are in the order of their sequence numbers, and after all that were published before. */
  readonly publish: (alerts: readonly PortalAlert[]) => void;
  /** Tells all who follow to load their lists anew, and sends them what is published from now on, whatever its numbers. */
  readonly reload: () => void;
  /** Tells all who follow what the receiver says now, where that is another word. */
  readonly statusChanged: () => void;
  /** Tells all who follow that episodes have changed. */
  readonly episodesChanged: () => void;
  /** Tells all who follow that people have changed alarms. */
  readonly alarmsChanged: () => void;
  /** How often they have changed: what was asked for before the last change is too old for who was told of it. */
  readonly episodeChanges: () => number;
  /** A stream of events, from after `lastSequence` on or from now; undefined when there are too many. Rejects as `alertsAfter` does. */
  readonly follow: (lastSequence: number | undefined) => Promise<Readable | undefined>;
  readonly clientCount: () => number;
  /** Ends all streams, and refuses new ones. */
  readonly close: () => void;
}

interface Client {
  readonly stream: Readable;
  /** Of the last alert that was sent; what is published up to here is not sent again. */
  sent: number;
  /** Published while the missed ones are still being read; null afterwards. */
  waiting: AlertEvent[] | null;
}

/** Written once, however many follow. */
interface AlertEvent {
  readonly sequence: number;
  readonly text: string;
}

export function createLiveFeed(options: LiveFeedOptions): LiveFeed {
  const { clientsMax, bufferBytesMax, heartbeatMs, receiver, resumeMax, alertsAfter } = options;
  const clients = new Set<Client>();
  let closed = false;

  const push = ({ stream }: Client, text: string): void => {
    if (stream.destroyed || stream.readableEnded) return;
    // Judged by what it left lying, so that one large batch cuts off nobody who reads.
    if (stream.readableLength > bufferBytesMax) stream.destroy();
    else stream.push(text);
  };
  const send = (client: Client, events: readonly AlertEvent[]): void => {
    const fresh = events.filter((event) => event.sequence > client.sent);
    const last = fresh.at(-1);
    if (last === undefined) return;
    client.sent = last.sequence;
    push(
      client,
      fresh.length > resumeMax ? `id: ${last.sequence}\n${gapEvent}` : fresh.map((event) => event.text).join(''),
    );
  };
  const resume = async (client: Client): Promise<void> => {
    // From the last one that it had, itself included: where that is not there, the database is another one, and its numbers mean nothing.
    const [last, ...missed] = await alertsAfter({ after: client.sent - 1, limit: resumeMax + 2 });
    const isKnown = last?.sequence === client.sent;
    if (!isKnown) client.sent = 0;
    if (isKnown && missed.length <= resumeMax) send(client, missed.map(toEvent));
    else push(client, gapEvent);
  };
  const status = (): string => toStatus({ ...receiver(), silenceMaxMs: heartbeatMs * silentHeartbeatsMax });
  let told = status();
  const tell = (isDue: boolean): void => {
    const now = status();
    if (isDue || now !== told) for (const client of clients) push(client, now);
    told = now;
  };
  const timers = [setInterval(tell, heartbeatMs, true), setInterval(tell, statusCheckMs, false)];
  for (const timer of timers) timer.unref();
  let episodeChanges = 0;
  const changed = (event: string) =>
    atMostEvery(changesEveryMs, () => {
      for (const client of clients) push(client, event);
    });
  const tellEpisodes = changed(episodesEvent);

  return {
    publish: (alerts) => {
      if (clients.size === 0) return;
      const events = alerts.map(toEvent);
      for (const client of clients) {
        if (client.waiting === null) send(client, events);
        else if (client.waiting.length < resumeMax) client.waiting.push(...events);
        else client.stream.destroy();
      }
    },
    reload: () => {
      for (const client of clients) {
        client.sent = 0;
        // In the list that is loaded is all that waits here.
        if (client.waiting !== null) client.waiting = [];
        push(client, gapEvent);
      }
    },
    statusChanged: () => {
      if (!closed) tell(false);
    },
    episodesChanged: () => {
      episodeChanges++;
      tellEpisodes();
    },
    alarmsChanged: changed(alarmsEvent),
    episodeChanges: () => episodeChanges,
    follow: async (lastSequence) => {
      if (closed || clients.size >= clientsMax) return undefined;
      const stream = new Readable({ read: () => {} });
      const client: Client = { stream, sent: lastSequence ?? 0, waiting: [] };
      clients.add(client);
      stream.once('close', () => clients.delete(client));
      push(client, `retry: ${reconnectMs}\n\n${status()}`);
      try {
        if (lastSequence !== undefined) await resume(client);
      } catch (error) {
        stream.destroy();
        throw error;
      }
      const waiting = client.waiting ?? [];
      client.waiting = null;
      send(client, waiting);
      return stream;
    },
    clientCount: () => clients.size,
    close: () => {
      closed = true;
      for (const timer of timers) clearInterval(timer);
      for (const { stream } of clients) stream.push(null);
    },
  };
}

const reconnectMs = 1_000;
const statusCheckMs = 500;
/** So many signs of life may be late before a page takes the connection for dead. */
const silentHeartbeatsMax = 3;
const changesEveryMs = 250;
const episodesEvent = 'event: episodes\ndata: {}\n\n';
const alarmsEvent = 'event: alarms\ndata: {}\n\n';
const gapEvent = 'event: gap\ndata: {}\n\n';

function toEvent(alert: PortalAlert): AlertEvent {
  return { sequence: alert.sequence, text: `id: ${alert.sequence}\nevent: alert\ndata: ${JSON.stringify(alert)}\n\n` };
}

/** Without an id: it is no alert, and changes nothing of where a browser goes on. */
function toStatus(status: FeedStatus): string {
  return `event: status\ndata: ${JSON.stringify(status)}\n\n`;
}

/** Does it at once, or as soon as so long has passed since the last time; once for all who asked meanwhile. */
function atMostEvery(everyMs: number, work: () => void): () => void {
  let isWaiting = false;
  let doneAt = Number.NEGATIVE_INFINITY;
  const run = (): void => {
    isWaiting = false;
    doneAt = performance.now();
    work();
  };
  return () => {
    if (isWaiting) return;
    const waitMs = doneAt + everyMs - performance.now();
    if (waitMs <= 0) return run();
    isWaiting = true;
    setTimeout(run, waitMs).unref();
  };
}
