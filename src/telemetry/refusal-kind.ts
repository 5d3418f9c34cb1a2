// The kind of a refusal, as a label of few values, out of its reason, which is a sentence for people and has values in it.

const kinds: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['not_a_reading', /^the value /],
  ['missing', / is (missing|null)(;|$)/],
  ['ambiguous', / stands there under \d+ names$/],
  ['not_a_number', / must be a number, /],
  ['out_of_range', / must be (above|at least|at most) /],
  ['unknown_machine', / is not in the Portal's machine table$/],
  ['unknown_type', /which the profile does not know$/],
  ['invalid_time', /^(collectedAt|timestamp of the Kafka record) must be /],
  ['unstorable', / cannot be stored/],
  ['unscorable', /^(the reading cannot be scored|its alert cannot be written|the model gives no probability)/],
  ['invalid_id', / must be a whole number/],
];

/** `other` for a reason that is not known. */
export function refusalKind(reason: string): string {
  return kinds.find(([, pattern]) => pattern.test(reason))?.[0] ?? 'other';
}
