// Why a reading is refused, as one word of few: what can be counted, where the reason beside it is a sentence with values in it.
// These words are values of a label of the consumer's metrics, so that dashboards know them: none is renamed.

export type RefusalKind =
  /** The value as a whole holds no reading. */
  | 'not_a_reading'
  /** A member that must be there is absent or null. */
  | 'missing'
  /** A member stands there under several names. */
  | 'ambiguous'
  | 'not_a_number'
  | 'out_of_range'
  | 'invalid_time'
  /** A member that must be a whole number is none. */
  | 'invalid_id'
  | UnknownMachineKind
  /** No column holds it, or the database refuses it. */
  | 'unstorable'
  /** The profile or the model fails on it. */
  | 'unscorable'
  /** The record itself cannot be read: its producer has written it wrongly. */
  | 'other';

/** The machine is not in the Portal's table, or is there with a type that the profile does not know. */
export type UnknownMachineKind = 'unknown_machine' | 'unknown_type';
