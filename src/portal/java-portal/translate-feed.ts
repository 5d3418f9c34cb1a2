// The live feed in the words of the existing Portal in Java: an event `anomaly-alert` for each alert. Its numbers stay, so that who comes back with the
// last one gets what was missed; what else the feed tells is a sign of life.
import { Readable } from 'node:stream';
import type { PortalAlert } from '../api.ts';
import { eventOf } from './forms.ts';

export interface Translation {
  /** By machine id; null for one that the plant does not have. */
  readonly nameOf: (machineId: number) => Promise<string | null>;
  readonly timeZone: string;
}

/** Ends with the feed, and ends it. */
export function translateFeed(feed: Readable, translation: Translation): Readable {
  // Texts and not objects: so many bytes wait for a slow reader, and the rest waits in the feed, which is bounded.
  return Readable.from(translated(feed, translation), { objectMode: false });
}

async function* translated(feed: Readable, { nameOf, timeZone }: Translation): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of feed) {
    const events = `${rest}${chunk}`.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const alert = alertOf(event);
      if (alert === undefined) yield ': alive\n\n';
      else {
        const data = JSON.stringify(eventOf(alert, await nameOf(alert.machineId), timeZone));
        yield `id: ${alert.sequence}\nevent: anomaly-alert\ndata: ${data}\n\n`;
      }
    }
  }
}

function alertOf(event: string): PortalAlert | undefined {
  const lines = event.split('\n');
  if (!lines.includes('event: alert')) return undefined;
  const data = lines.find((line) => line.startsWith('data: '));
  return data === undefined ? undefined : (JSON.parse(data.slice('data: '.length)) as PortalAlert);
}
