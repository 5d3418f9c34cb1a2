// Why pages are not live, for programs and the page: codes beside the sentence for whoever looks after the plant's programs. Codes are added and never renamed.
import { type Static, Type } from 'typebox';
import { time } from './schema-parts.ts';

export const causeCodes = [
  ...['kafka-unread', 'partition-unread', 'not-stored', 'stands-still', 'waits', 'foreign-members'],
  ...['other-portals-unread', 'shelves-unwatched'],
  ...['markers-unread', 'markers-silent', 'markers-missed'],
  // What the guardian of the delivery has found.
  ...['connect-away', 'connector-absent', 'connector-failed', 'connector-stuck', 'connector-paused', 'connector-drift'],
  ...['publication-wrong', 'readings-unread', 'topic-refuses', 'topic-absent', 'topic-recreated', 'topic-cut'],
  ...['topic-held-back', 'topic-unread', 'slot-shared', 'messages-missing', 'marker-late', 'slot-absent', 'slot-lost'],
  ...['slot-at-risk', 'slot-inactive', 'slot-waiting', 'slot-bound', 'position-ahead', 'heartbeat-old'],
] as const;

export const causeSchema = Type.Object(
  {
    code: Type.Enum(causeCodes, { type: 'string', description: 'Why, for programs; more may be added' }),
    at: Type.Optional(time('Since when')),
  },
  { $id: 'Cause', description: 'Why the pages are not live, or alerts may not get through' },
);
export type Cause = Static<typeof causeSchema>;

/** As another part of Spindle names them, which may be of another version: undefined where one is not known here. */
export function knownCauses(
  found: readonly { readonly code: string; readonly at: Date | null }[],
): readonly Cause[] | undefined {
  const causes = found.flatMap(({ code, at }): readonly Cause[] => {
    const known = causeCodes.find((each) => each === code);
    if (known === undefined) return [];
    return [at === null ? { code: known } : { code: known, at: at.toISOString() }];
  });
  return causes.length === found.length && causes.length > 0 ? causes : undefined;
}
