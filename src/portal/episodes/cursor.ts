// Where a page of episodes ends, as text that a client hands back: severity, time and id of its last one. Pure.
import { type Severity, severities } from '../../core/severity.ts';
import { type EpochMs, withinYears1To9999 } from '../../core/time.ts';

export interface EpisodePlace {
  readonly severity: Severity;
  /** When it opened; of one that is closed, when it did. */
  readonly at: EpochMs;
  readonly episodeId: string;
}

/** What a cursor is made of. */
interface Listed {
  readonly severity: Severity;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly episodeId: string;
}

export const cursorPattern = '^[0-2],-?[0-9]{1,15},[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

export function writeCursor({ severity, openedAt, closedAt, episodeId }: Listed): string {
  return `${severities.indexOf(severity)},${Date.parse(closedAt ?? openedAt)},${episodeId}`;
}

/** Of text that has the pattern. */
export function readCursor(text: string): EpisodePlace {
  const [rank, at, episodeId] = text.split(',') as [string, string, string];
  return { severity: severities[Number(rank)] as Severity, at: withinYears1To9999(Number(at)), episodeId };
}
