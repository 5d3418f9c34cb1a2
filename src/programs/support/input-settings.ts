// How a plant's gateways write readings, and how far a reading's own time may be from its record's. What a setting leaves open the profile
// says; what both leave open is the contract's own form.
import { type CleanedEnv, EnvError, makeValidator, str } from 'envalid';
import type { Profile } from '../../core/profile.ts';
import {
  type Envelope,
  envelopes,
  type InputForms,
  isPlain,
  nameForms,
  numberForms,
  timeForms,
} from '../../core/reading/input-forms.ts';
import type { ReadingContext } from '../../core/reading/reading.ts';
import { wholeNumber } from '../../settings/numbers.ts';
import type { readingSettings } from './alert-settings.ts';

/** Empty is undefined: as the profile says. */
const envelopeList = makeValidator((input: string): readonly Envelope[] => {
  if (input === 'none') return [];
  const names = input.split(',').map((each) => each.trim());
  const unknown = names.find((name) => !envelopes.some((envelope) => envelope === name));
  if (unknown !== undefined || new Set(names).size < names.length) {
    throw new EnvError(
      `"${input}" is neither none nor a list of ${envelopes.join(', ')}, each once, separated by commas`,
    );
  }
  return names as Envelope[];
});

export const inputSettings = {
  INPUT_ENVELOPE: envelopeList({
    default: undefined,
    desc: `Envelopes that readings lie in, separated by commas and taken off in this order (none, ${envelopes.join(', ')}); empty for what the profile says`,
  }),
  INPUT_NAMES: str({
    choices: ['', ...nameForms],
    default: '',
    desc: "Names of a reading's members that are taken beside the exact ones: snake_case, or any case and separators; empty for what the profile says",
  }),
  INPUT_NUMBERS: str({
    choices: ['', ...numberForms],
    default: '',
    desc: 'Whether numbers may also come as text, with a decimal point (text) or a comma (comma); empty for what the profile says',
  }),
  INPUT_TIME: str({
    choices: ['', ...timeForms],
    default: '',
    desc: "What collectedAt may be beside the contract's forms: ISO-8601 without separators (basic), or a count since 1970; empty for what the profile says",
  }),
  INPUT_ARRAY: str({
    choices: ['', 'true', 'false'],
    default: '',
    desc: 'Whether a message may be an array of readings; empty for what the profile says',
  }),
  INPUT_ARRAY_READINGS_MAX: wholeNumber({
    default: 1_000,
    min: 1,
    max: 10_000,
    unit: 'readings',
    desc: 'An array of more readings is refused whole',
  }),
  COLLECTED_AT_BEHIND_MAX_HOURS: wholeNumber({
    default: 720,
    min: 1,
    max: 876_000,
    unit: 'hours',
    desc: "A collectedAt further before the Kafka record's own time is marked as implausible; what is told of such a reading has its record's time",
  }),
  COLLECTED_AT_AHEAD_MAX_HOURS: wholeNumber({
    default: 24,
    min: 1,
    max: 876_000,
    unit: 'hours',
    desc: "A collectedAt further after the Kafka record's own time is marked as implausible",
  }),
};

const hourMs = 3_600_000;

export type InputSettings = CleanedEnv<typeof inputSettings & typeof readingSettings>;

export function readingContext(settings: InputSettings, profile: Profile): ReadingContext {
  const forms = inputForms(settings, profile);
  return {
    sourceTimeZone: settings.SOURCE_TIME_ZONE,
    valueBytesMax: settings.READING_BYTES_MAX,
    clockSpan: {
      behindMaxMs: settings.COLLECTED_AT_BEHIND_MAX_HOURS * hourMs,
      aheadMaxMs: settings.COLLECTED_AT_AHEAD_MAX_HOURS * hourMs,
    },
    // Where nothing differs from the contract, readings take the shortest way.
    ...(isPlain(forms) ? {} : { input: { ...forms, arrayReadingsMax: settings.INPUT_ARRAY_READINGS_MAX } }),
  };
}

function inputForms(settings: InputSettings, profile: Profile): InputForms {
  const { INPUT_ENVELOPE, INPUT_NAMES, INPUT_NUMBERS, INPUT_TIME, INPUT_ARRAY } = settings;
  return {
    ...profile.input,
    ...(INPUT_ENVELOPE === undefined ? {} : { envelopes: INPUT_ENVELOPE }),
    ...(INPUT_NAMES === '' ? {} : { names: INPUT_NAMES as NonNullable<InputForms['names']> }),
    ...(INPUT_NUMBERS === '' ? {} : { numbers: INPUT_NUMBERS as NonNullable<InputForms['numbers']> }),
    ...(INPUT_TIME === '' ? {} : { time: INPUT_TIME as NonNullable<InputForms['time']> }),
    ...(INPUT_ARRAY === '' ? {} : { array: INPUT_ARRAY === 'true' }),
  };
}
