// `spindle decode`: shows what would become of messages, under the same settings and profile as the consumer's: the readings in them, or
// why they are refused and which settings would take them. Connects to nothing, and judges no machine and no model.
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { InvalidReading } from '../core/errors.ts';
import type { Profile } from '../core/profile.ts';
import { decodeMessage } from '../core/reading/decode-message.ts';
import { lookAtOptional } from '../core/reading/look-at-optional.ts';
import type { Reading } from '../core/reading/reading.ts';
import { show } from '../core/show.ts';
import { loadProfile, profileSettings } from '../models/load-profile.ts';
import { readingSettings } from './support/alert-settings.ts';
import { ProgramFailure, tell } from './support/command-line.ts';
import { inputSettings, readingContext } from './support/input-settings.ts';
import { loadDotEnv, readSettings } from './support/settings.ts';

interface Options {
  readonly profile?: string;
  readonly json?: boolean;
}

/** What became of one reading of a message. */
interface Outcome {
  readonly message: number;
  readonly element?: number;
  readonly result: Reading | InvalidReading;
}

const specifications = { ...readingSettings, ...inputSettings, PROFILE_PATH: profileSettings.PROFILE_PATH };

export function createCommand(): Command {
  return new Command('decode')
    .argument('[file]', 'messages: one JSON value, or one on each line; - or nothing for standard input', '-')
    .option('--profile <file>', 'the profile, in place of PROFILE_PATH')
    .option('--json', 'a line of JSON for each reading')
    .addHelpText(
      'after',
      `
The settings are the consumer's: INPUT_ENVELOPE, INPUT_NAMES, INPUT_NUMBERS, INPUT_TIME, INPUT_ARRAY, SOURCE_TIME_ZONE and the rest.
Exit code 0 when every reading is accepted, 1 when one is refused.`,
    )
    .action(runDecode);
}

async function runDecode(file: string, options: Options): Promise<void> {
  loadDotEnv();
  const environment = options.profile === undefined ? process.env : { ...process.env, PROFILE_PATH: options.profile };
  const profile = await loadProfile(readSettings(specifications, environment).PROFILE_PATH);
  const messages = splitMessages(readBytes(file));
  if (messages.length === 0) throw new ProgramFailure('there is no message: the input is empty', 2);
  const now = Date.now();
  let refused = 0;
  for (const [index, bytes] of messages.entries()) {
    const outcomes = decode(profile, bytes, environment, now).map((each) => ({ ...each, message: index + 1 }));
    refused += outcomes.filter((each) => each.result instanceof InvalidReading).length;
    const switches = outcomes.some((each) => each.result instanceof InvalidReading)
      ? findSwitches(profile, bytes, environment, now)
      : undefined;
    const write = options.json ? jsonOf : textOf;
    process.stdout.write(write(profile, outcomes, switches));
    tellMisspelled(profile, bytes, environment, index + 1);
  }
  if (refused > 0) process.exitCode = 1;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EOF') return Buffer.alloc(0);
    throw new ProgramFailure(code === 'ENOENT' ? `there is no file ${file}` : `${file}: ${message}`, 2, {
      cause: error,
    });
  }
}

/** One message, or one for each line where the whole is no JSON and the lines are more than one. */
function splitMessages(bytes: Buffer): readonly Uint8Array[] {
  const text = bytes
    .toString()
    .replace(/^\uFEFF/, '')
    .trim();
  if (text === '') return [];
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  if (lines.length === 1 || isJson(text) || !isJson(lines[0] as string)) return [bytes];
  return lines.map((line) => Buffer.from(line));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function decode(
  profile: Profile,
  bytes: Uint8Array,
  environment: NodeJS.ProcessEnv,
  now: number,
): readonly Omit<Outcome, 'message'>[] {
  const settings = readSettings(specifications, environment);
  const context = readingContext(settings, profile);
  const input = context.input ?? { arrayReadingsMax: settings.INPUT_ARRAY_READINGS_MAX };
  return decodeMessage(profile, bytes, now, { ...context, input });
}

/** Sensors that the message may come without, and seems to call otherwise. */
function tellMisspelled(profile: Profile, bytes: Uint8Array, environment: NodeJS.ProcessEnv, message: number): void {
  const context = readingContext(readSettings(specifications, environment), profile);
  for (const look of lookAtOptional(profile, bytes, context))
    if (look.value === 'misspelled')
      tell(`message ${message}: ${look.sensor} was not measured, and nobody knows ${show(look.member)}: is it meant?`);
}

/** A switch for each of the settings, and as many envelopes again. */
const switchesMax = 10;

interface Switches {
  readonly settings: Readonly<Record<string, string>>;
  /** Of so many readings that the message then holds, so many are taken. */
  readonly accepted: number;
  readonly readings: number;
}

/** The settings that take more of the message, found one by one as its refusals name them; undefined where there are none. */
function findSwitches(
  profile: Profile,
  bytes: Uint8Array,
  environment: NodeJS.ProcessEnv,
  now: number,
): Switches | undefined {
  const settings: Record<string, string> = {};
  for (let count = 0; count < switchesMax; count++) {
    const outcomes = decode(profile, bytes, { ...environment, ...settings }, now);
    const refused = outcomes.flatMap(({ result }) => (result instanceof InvalidReading ? [result] : []));
    const hint = refused
      .map((each) => each.hint)
      .find((each) => each !== undefined && settings[each.setting] !== each.value);
    if (hint !== undefined) settings[hint.setting] = hint.value;
    else if (count === 0) return undefined;
    else return { settings, accepted: outcomes.length - refused.length, readings: outcomes.length };
  }
  return undefined;
}

function textOf(profile: Profile, outcomes: readonly Outcome[], switches: Switches | undefined): string {
  const lines = outcomes.map(({ message, element, result }) => {
    const place = element === undefined ? `message ${message}` : `message ${message}, element ${element}`;
    if (result instanceof InvalidReading) return `${place}: refused: ${result.message}`;
    const sensors = profile.sensors.map(({ name, unit }) => {
      const value = result.sensors[name] as number;
      return Number.isNaN(value) ? `${name} not measured` : `${name} ${value} ${unit}`;
    });
    const clock = result.clock === undefined ? '' : ' (implausible: far from now)';
    return `${place}: reading of machine ${result.machineId} at ${new Date(result.collectedAt).toISOString()}${clock}: ${sensors.join(', ')}`;
  });
  if (switches !== undefined) {
    const settings = Object.entries(switches.settings).map(([name, value]) => `${name}=${value}`);
    const { accepted, readings } = switches;
    const part = accepted === readings ? 'whole' : `in part (${accepted} of ${readings} readings)`;
    lines.push(`message ${outcomes[0]?.message}: would be taken ${part} with ${settings.join(' ')}`);
  }
  return `${lines.join('\n')}\n`;
}

function jsonOf(_profile: Profile, outcomes: readonly Outcome[], switches: Switches | undefined): string {
  const lines = outcomes.map(({ message, element, result }) => {
    const place = { message, ...(element === undefined ? {} : { element }) };
    if (!(result instanceof InvalidReading)) {
      const { machineId, sensors, collectedAt, clock = 'plausible' } = result;
      const reading = { machineId, sensors, collectedAt: new Date(collectedAt).toISOString(), clock };
      return JSON.stringify({ ...place, accepted: true, reading });
    }
    const { message: reason, field = null } = result;
    return JSON.stringify({ ...place, accepted: false, reason, field, settings: switches?.settings ?? null });
  });
  return `${lines.join('\n')}\n`;
}
