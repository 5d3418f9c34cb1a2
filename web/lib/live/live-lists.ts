// Keeps the lists of alerts and machines by what the live feed says. An alert that comes alone is shown at once; however fast they come, the page changes
// once in a frame at most, at the browser's own pace, and by a few rows at a time, so that it goes on answering. Where the feed passes over alerts, the
// lists are asked for anew, and what has come by the feed meanwhile, which such an answer may be too old to have, is put back into it: the list ends up with
// the newest alerts, none of them missing.
import { notifyManager, type QueryClient } from '@tanstack/react-query';
import { listedAlertsMax } from '../../generated/portal-bounds.ts';
import { countAlerts, keepKnown, withAlerts } from '../alerts/alert-list.ts';
import {
  type AlertPage,
  alertsKey,
  fetchAlerts,
  fetchMachines,
  machinesKey,
  type PortalAlert,
  type PortalMachine,
} from '../portal-api.ts';
import { createReload } from '../reload.ts';

export interface LiveLists {
  readonly loadAlerts: () => Promise<AlertPage>;
  readonly loadMachines: () => Promise<readonly PortalMachine[]>;
  /** An alert that has come by the feed. */
  readonly add: (alert: PortalAlert) => void;
  /** The feed begins: everything before it has to be asked for. */
  readonly begin: () => void;
  /** The feed has passed over alerts. */
  readonly reload: () => void;
  /** Whether an alert is to be marked as one that came while the page was there. */
  readonly isNew: (alert: PortalAlert) => boolean;
}

/** So many rows are new in one change, so that it keeps nobody waiting; more come with the next ones. */
const shownAtOnceMax = 12;
/** So many may wait for a page that does not get to show them. */
const gatheredMax = 4 * listedAlertsMax;
/** A page that is not seen is given no frames. */
const frameWithinMs = 500;
/** So many rows are marked as new at a time: where nearly all are new, the marks tell nothing, and cost the browser most. */
const markedMax = 10;
/** As long as the page's style shows a mark. */
const markedMs = 6_000;

export function createLiveLists(queries: QueryClient): LiveLists {
  /** Not shown yet, in the order of their coming. */
  let gathered: PortalAlert[] = [];
  /** The next change has been asked for, or the last one has not been drawn yet. */
  let isBusy = false;
  /** The newest that this feed has brought. */
  let recent: readonly PortalAlert[] = [];
  const arrived = new Set<number>();

  /** When each of the latest marks was set. */
  let markedAt: readonly number[] = [];
  const mayMark = (count: number): boolean => {
    const now = performance.now();
    markedAt = markedAt.filter((at) => now - at < markedMs);
    if (markedAt.length + count > markedMax) return false;
    markedAt = [...markedAt, ...Array.from({ length: count }, () => now)];
    return true;
  };

  const show = (): void => {
    const alerts = gathered.splice(0, document.hidden ? listedAlertsMax : shownAtOnceMax);
    // Before the frame after this one: by then the browser has drawn what has changed.
    atNextFrame(() => {
      if (gathered.length > 0) show();
      else isBusy = false;
    });
    recent = withAlerts(recent, alerts, listedAlertsMax);
    if (mayMark(alerts.length)) for (const { sequence } of alerts) arrived.add(sequence);
    for (const sequence of arrived) {
      if (arrived.size <= listedAlertsMax) break;
      arrived.delete(sequence);
    }
    notifyManager.batch(() => {
      queries.setQueryData<AlertPage>(
        alertsKey,
        (page) => page && { ...page, alerts: withAlerts(page.alerts, alerts, listedAlertsMax) },
      );
      queries.setQueryData<readonly PortalMachine[]>(
        machinesKey,
        (machines) => machines && countAlerts(machines, alerts),
      );
    });
  };
  const add = (alert: PortalAlert): void => {
    gathered.push(alert);
    if (gathered.length > gatheredMax) {
      // The list would not hold the older ones. The counts would, and are asked for.
      gathered = gathered.slice(-listedAlertsMax);
      reload();
    }
    showSoon();
  };
  const showSoon = (): void => {
    if (isBusy) return;
    isBusy = true;
    // Several may come in one piece.
    window.setTimeout(show);
  };

  // Each on its own, so that a list that cannot be had does not keep the other from being asked for.
  const reloads = [alertsKey, machinesKey].map((queryKey) => createReload(queries, queryKey));
  const reload = (): void => {
    for (const each of reloads) each();
  };

  return {
    loadAlerts: async () => {
      const page = await fetchAlerts(listedAlertsMax);
      const shown = queries.getQueryData<AlertPage>(alertsKey)?.alerts ?? [];
      return { ...page, alerts: withAlerts(keepKnown(page.alerts, shown), recent, listedAlertsMax) };
    },
    loadMachines: async () => countAlerts(await fetchMachines(), recent),
    add,
    begin: () => {
      // What another feed brought may be of another database, whose numbers mean nothing here.
      recent = [];
      reload();
    },
    reload,
    isNew: ({ sequence }) => arrived.has(sequence),
  };
}

function atNextFrame(work: () => void): void {
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    window.cancelAnimationFrame(frame);
    window.clearTimeout(timer);
    work();
  };
  const frame = window.requestAnimationFrame(once);
  const timer = window.setTimeout(once, frameWithinMs);
}
