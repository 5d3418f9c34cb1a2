// Several Portals may share one database, each storing what its partitions hold, and the page of each shows all of it: what this Portal has stored
// goes to its pages at once, and what others have is found by looking at the table, which is the truth, in a bounded time. Nothing is shown twice or
// out of order. It relies on rows that become visible in the order of their numbers (postgres/in-turn).
import type { PortalAlert } from './alerts/schemas.ts';
import type { LiveFeed } from './live-feed.ts';

/** The highest numbers that the tables have; 0 for none. */
export interface TableState {
  readonly alert: number;
  /** Of the changes of episodes. */
  readonly episodeChange: number;
  /** Of the entries of the journal of alarms: what people do on another Portal is told at the next look. */
  readonly alarmEntry: number;
}

export interface FollowTableOptions {
  readonly feed: Pick<LiveFeed, 'publish' | 'reload' | 'episodesChanged' | 'alarmsChanged' | 'clientCount'>;
  readonly newest: () => Promise<TableState>;
  readonly alertsAfter: (query: { readonly after: number; readonly limit: number }) => Promise<readonly PortalAlert[]>;
  /** The most alerts that are read at once. */
  readonly limit: number;
}

export interface TableFollower {
  /** What this Portal has just stored, in the order of its numbers. */
  readonly stored: (alerts: readonly PortalAlert[]) => void;
  /** The numbers of the changes of episodes that this Portal has just stored. */
  readonly episodesStored: (changes: readonly number[]) => void;
  /**
   * Shows what others have stored since the last look. One waits for the other. Tells before each step that it is alive. Rejects where the database
   * does not answer: the next look shows all.
   */
  readonly look: (alive?: () => void) => Promise<void>;
  /** Nobody waits any more for what is in hand: it hangs. Should it go on, it shows nothing twice. */
  readonly leave: () => void;
}

export function followTable({ feed, newest, alertsAfter, limit }: FollowTableOptions): TableFollower {
  /** Up to here the pages have been shown all. Before the first look only what this Portal has stored is known. */
  let shown: number | undefined;
  let shownChange: number | undefined;
  let shownEntry: number | undefined;
  let hasLooked = false;
  let inHand: Promise<unknown> = Promise.resolve();

  const show = (alerts: readonly PortalAlert[]): void => {
    const fresh = alerts.filter(({ sequence }) => shown === undefined || sequence > shown);
    const last = fresh.at(-1);
    if (last === undefined) return;
    shown = last.sequence;
    feed.publish(fresh);
  };
  const showUpTo = async (end: number, alive: () => void): Promise<void> => {
    while (feed.clientCount() > 0 && (shown ?? end) < end) {
      alive();
      const alerts = await alertsAfter({ after: shown ?? end, limit });
      show(alerts);
      if (alerts.length === 0) break;
    }
    shown = Math.max(shown ?? 0, end);
  };
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const turn = inHand.then(step);
    inHand = turn.catch(() => {});
    return turn;
  };
  const lookOnce = async (alive: () => void): Promise<void> => {
    alive();
    // As it was when asked: what this Portal stores meanwhile is ahead of the answer.
    const before = { alert: shown ?? 0, episodeChange: shownChange ?? 0 };
    const { alert, episodeChange, alarmEntry } = await newest();
    // Another database stands where the first one stood, or this one as it was at an earlier time.
    const isAnother = alert < before.alert || episodeChange < before.episodeChange;
    // What others had stored before the first look may be missing on pages that were opened before.
    if (isAnother || !hasLooked) {
      hasLooked = true;
      shown = isAnother ? alert : Math.max(shown ?? 0, alert);
      shownChange = isAnother ? episodeChange : Math.max(shownChange ?? 0, episodeChange);
      shownEntry = alarmEntry;
      feed.reload();
      feed.episodesChanged();
      feed.alarmsChanged();
      return;
    }
    if (episodeChange > (shownChange ?? 0)) feed.episodesChanged();
    shownChange = Math.max(shownChange ?? 0, episodeChange);
    if (alarmEntry !== shownEntry) feed.alarmsChanged();
    shownEntry = alarmEntry;
    await showUpTo(alert, alive);
  };

  return {
    stored: (alerts) => {
      const [first] = alerts;
      const last = alerts.at(-1);
      if (first === undefined || last === undefined) return;
      if (shown === undefined || first.sequence <= shown + 1) show(alerts);
      // Numbers in between are of another Portal, or of nothing. What fails here shows, and tells, the next look.
      else inTurn(() => showUpTo(last.sequence, notWatched)).catch(() => {});
    },
    episodesStored: (changes) => {
      if (changes.length === 0) return;
      shownChange = Math.max(shownChange ?? 0, ...changes);
      feed.episodesChanged();
    },
    look: (alive = notWatched) => inTurn(() => lookOnce(alive)),
    leave: () => {
      inHand = Promise.resolve();
    },
  };
}

const notWatched = (): void => {};
