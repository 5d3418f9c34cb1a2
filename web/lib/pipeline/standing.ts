// How delivery stands, in one word for its view: well only where the last look found nothing, a marker has come lately, and the page's badge says live. Pure.
import type { Connection } from '../live/live-alerts.ts';
import type { Delivery } from './delivery-api.ts';

export type Standing = 'well' | 'ill' | 'unconfirmed' | 'not-live';

/** For how long nothing has confirmed that alerts get through, in seconds; null where the next marker is not due yet, or none is awaited. `now` in milliseconds since 1970. */
export function unconfirmedSeconds({ confirmed }: Pick<Delivery, 'confirmed'>, now: number): number | null {
  if (confirmed === null) return null;
  const seconds = (now - Date.parse(confirmed.at)) / 1_000;
  return seconds > confirmed.dueSeconds ? seconds : null;
}

export function standingOf(
  delivery: Pick<Delivery, 'confirmed' | 'troubles'>,
  connection: Connection,
  now: number,
): Standing {
  if (delivery.troubles.length > 0) return 'ill';
  if (connection !== 'live') return 'not-live';
  return unconfirmedSeconds(delivery, now) === null ? 'well' : 'unconfirmed';
}
