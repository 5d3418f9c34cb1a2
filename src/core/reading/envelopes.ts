// The envelopes in which gateways and connectors wrap a reading: what lies in each, and which one an object looks like.
import { InvalidReading } from '../errors.ts';
import { has, isObject, type Members, own } from '../members.ts';
import { type Envelope, envelopes, type InputForms } from './input-forms.ts';

/** Takes the envelopes off, in the order of the forms. Members that they give stand in for absent ones of the reading. */
export function takeOff(
  forms: InputForms,
  body: unknown,
): { readonly value: unknown; readonly defaults: Members | undefined } | InvalidReading {
  let value = body;
  let defaults: Members | undefined;
  for (const envelope of forms.envelopes ?? []) {
    const content = isObject(value) ? envelopeReaders[envelope](value) : undefined;
    if (content instanceof InvalidReading) return content;
    if (content === undefined) continue;
    value = content.value;
    if (content.defaults !== undefined) defaults = { ...defaults, ...content.defaults };
  }
  return { value, defaults };
}

/** The envelope that an object looks like, of those that are not taken off. */
export function findEnvelope(body: Members): Envelope | undefined {
  return envelopes.find((envelope) => envelopeReaders[envelope](body) !== undefined);
}

interface Content {
  readonly value: unknown;
  readonly defaults?: Members;
}

/** What lies in each envelope; undefined for an object that is none. */
const envelopeReaders: Readonly<Record<Envelope, (body: Members) => Content | InvalidReading | undefined>> = {
  connect: (body) =>
    has(body, 'schema') && has(body, 'payload') && Object.keys(body).length === 2
      ? { value: body['payload'] }
      : undefined,
  debezium: (body) => {
    if (typeof own(body, 'op') !== 'string' || !has(body, 'after')) return undefined;
    return body['after'] === null
      ? new InvalidReading('not_a_reading', 'the value is the deletion of a row, which holds no reading')
      : { value: body['after'] };
  },
  cloudevents: (body) => {
    if (typeof own(body, 'specversion') !== 'string' || typeof own(body, 'type') !== 'string') return undefined;
    const value = cloudEventData(body);
    if (value instanceof InvalidReading) return value;
    const time = own(body, 'time');
    return { value, ...(typeof time === 'string' ? { defaults: { collectedAt: time } } : {}) };
  },
  alert: (body) => {
    const value = own(body, 'sensor_data');
    if (typeof value !== 'object' || value === null) return undefined;
    const taken: [string, unknown][] = [
      ['machineId', own(body, 'machine_id') ?? own(body, 'machineId')],
      ['collectedAt', own(body, 'collected_at') ?? own(body, 'collectedAt')],
    ];
    return { value, defaults: Object.fromEntries(taken.filter(([, each]) => each !== undefined)) };
  },
};

function cloudEventData(body: Members): unknown {
  const data = own(body, 'data');
  const encoded = own(body, 'data_base64');
  try {
    if (typeof encoded === 'string') return JSON.parse(fromBase64(encoded));
    if (typeof data === 'string') return JSON.parse(data);
  } catch {
    return new InvalidReading('not_a_reading', 'the value is a CloudEvent whose data is not JSON');
  }
  return data ?? new InvalidReading('not_a_reading', 'the value is a CloudEvent without data');
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function fromBase64(text: string): string {
  return utf8.decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
}
