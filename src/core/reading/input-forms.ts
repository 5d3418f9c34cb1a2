// How a plant's gateways write a reading where they do not write it as the contract does: the words for it. All of it is off by default.

export const envelopes = ['connect', 'debezium', 'cloudevents', 'alert'] as const;
/**
 * `connect`: Kafka Connect's {schema, payload}. `debezium`: {before, after, op}. `cloudevents`: CloudEvents' structured mode.
 * `alert`: {machine_id, sensor_data}, as in our own alert and in /predict.
 */
export type Envelope = (typeof envelopes)[number];

/** `snake`: also air_temperature. `any`: in any case, with _ - . or blanks between words. The contract's own name is always taken. */
export const nameForms = ['exact', 'snake', 'any'] as const;
/** `text`: also "68.0". `comma`: also "68,0". */
export const numberForms = ['json', 'text', 'comma'] as const;
/** `iso` is what the contract takes, and is always taken; `basic` is ISO-8601's 20251118T103000Z; the others count since 1970. */
export const timeForms = ['iso', 'basic', 'seconds', 'milliseconds', 'microseconds', 'nanoseconds'] as const;

export interface InputForms {
  /** Taken off in this order where a message has them; a message without is read as it is. */
  readonly envelopes?: readonly Envelope[];
  /** The members that lead to the reading, or to the array of readings, inside the message and its envelopes. */
  readonly path?: readonly string[];
  readonly names?: (typeof nameForms)[number];
  /** By the contract's name (machineId, collectedAt, dcpConfigId or a sensor's): what the member is called, or the way to it. */
  readonly members?: Readonly<Record<string, string | readonly string[]>>;
  readonly numbers?: (typeof numberForms)[number];
  readonly time?: (typeof timeForms)[number];
  /** Whether a message may be an array of readings. */
  readonly array?: boolean;
}

/** Whether the forms are the contract's own, so that nothing has to be brought into it. */
export function isPlain(forms: InputForms): boolean {
  const { envelopes = [], path = [], names = 'exact', members = {}, numbers = 'json', time = 'iso', array } = forms;
  return (
    envelopes.length === 0 &&
    path.length === 0 &&
    names === 'exact' &&
    Object.keys(members).length === 0 &&
    numbers === 'json' &&
    time === 'iso' &&
    array !== true
  );
}
