// The REST API without the AI server's database: for who asks it for its documents, or for predictions alone.
import type { buildServer } from '../../http/server.ts';

type Stored = Pick<
  Parameters<typeof buildServer>[0],
  'records' | 'deadLetterActs' | 'maintenance' | 'unknownMachines' | 'audit'
>;

/** `absent` throws, whatever is asked. */
export function withoutStore(absent: () => never): Stored {
  return {
    records: {
      detections: absent,
      detection: absent,
      deadLetters: absent,
      episodes: absent,
      episode: absent,
      episodeReadings: absent,
    },
    deadLetterActs: { wishReplays: absent, discard: absent },
    maintenance: { add: absent, list: absent, find: absent, end: absent },
    unknownMachines: absent,
    audit: absent,
  };
}
