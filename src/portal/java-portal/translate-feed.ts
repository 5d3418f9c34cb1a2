// The live feed in the words of the existing Portal in Java: an event `anomaly-alert` for each alert. Its numbers stay, so that who comes back with the
// last one gets what was missed; what else the feed tells is a sign of life.
import { pipeline, type Readable, Transform } from 'node:stream';
import type { PortalAlert } from '../alerts/schemas.ts';
import { eventOf } from './forms.ts';

export interface Translation {
  /** By machine id; null for one that the plant does not have. */
  readonly nameOf: (machineId: number) => Promise<string | null>;
  readonly timeZone: string;
}

/** Ends with the feed, and ends it. */
export function translateFeed(feed: Readable, { nameOf, timeZone }: Translation): Readable {
  let rest = '';
  const translated = async (text: string): Promise<string> => {
    const events = `${rest}${text}`.split('\n\n');
    rest = events.pop() ?? '';
    let said = '';
    for (const event of events) {
      const alert = alertOf(event);
      if (alert === undefined) said += ': alive\n\n';
      else {
        const data = JSON.stringify(eventOf(alert, await nameOf(alert.machineId), timeZone));
        said += `id: ${alert.sequence}\nevent: anomaly-alert\ndata: ${data}\n\n`;
      }
    }
    return said;
  };
  const words = new Transform({
    // As text: a character may lie on both sides of a cut.
    decodeStrings: false,
    transform: (text: string, _encoding, done) => {
      translated(text).then((said) => done(null, said), done);
    },
  });
  feed.setEncoding('utf8');
  return pipeline(feed, words, () => {
    // How it ended is told by what is read.
  });
}

function alertOf(event: string): PortalAlert | undefined {
  const lines = event.split('\n');
  if (!lines.includes('event: alert')) return undefined;
  const data = lines.find((line) => line.startsWith('data: '));
  return data === undefined ? undefined : (JSON.parse(data.slice('data: '.length)) as PortalAlert);
}
