// Whether the Portal fetches readings from machines, from whom it may, and the bounds of that.
import { isIP } from 'node:net';
import { bool, EnvError, makeValidator, str } from 'envalid';
import { durationMs, sizeBytes, wholeNumber } from '../../settings/numbers.ts';
import { notAbove } from '../../settings/relations.ts';
import { hostName, networks } from '../../settings/texts.ts';
import { intervalMaxSeconds, plansMost } from '../collection/plan.ts';

/** Hosts, addresses and networks, separated by commas. */
const hostsAndNetworks = makeValidator<readonly string[]>((input: string) => {
  const list = input.split(',').map((each) => each.trim());
  for (const each of list) {
    const isNumber = isIP(each.split('/')[0] ?? '') !== 0;
    try {
      if (isNumber) networks({ default: [] })._parse(each);
      else hostName({ default: '' })._parse(each);
    } catch {
      throw new EnvError(
        `"${each}" is not a host such as press-7.plant.example, an address, or a network such as 10.20.0.0/16`,
      );
    }
  }
  return list;
});

export const collectSettings = {
  PORTAL_COLLECT: bool({
    default: false,
    desc: 'Whether this Portal fetches readings from machines by the plans of /api/dcp-config, and sends them to KAFKA_TOPIC_SENSOR; of several on one database one does at a time',
  }),
  PORTAL_COLLECT_ALLOW: hostsAndNetworks({
    default: [],
    desc: 'From whom the Portal may fetch readings: hosts, addresses and networks such as 10.20.0.0/16, separated by commas. Empty: from everybody but the loopback, link-local, metadata, multicast and reserved addresses, which are refused in any case',
  }),
  PORTAL_COLLECT_LOOPBACK: bool({
    default: false,
    desc: "Whether readings may be fetched from the Portal's own machine by its loopback; whoever may write a plan reaches all that listens there",
  }),
  PORTAL_COLLECT_CA_PATH: str({
    default: '',
    desc: 'A file with certificates of authorities that machines have theirs from, where readings are fetched by https; those that Node knows are trusted besides. Read for each connection',
  }),
  PORTAL_COLLECT_TYPE_HEADER: bool({
    default: false,
    desc: 'Whether readings that are fetched carry the __TypeId__ header of the existing Java Portal, with collectedAt as an array in UTC, so that its own listener can read them',
  }),
  PORTAL_COLLECT_TIMEOUT_MS: durationMs({
    default: 5_000,
    min: 50,
    max: 60_000,
    desc: 'How long an address may take for its whole answer',
  }),
  PORTAL_COLLECT_BODY_BYTES_MAX: sizeBytes({
    default: 65_536,
    min: 64,
    max: 1_048_576,
    desc: 'The largest answer of an address that is read',
  }),
  PORTAL_COLLECT_CONCURRENCY_MAX: wholeNumber({
    default: 50,
    min: 1,
    max: 1_000,
    unit: 'addresses',
    desc: 'The most addresses that are asked at once',
  }),
  PORTAL_COLLECT_INTERVAL_MIN_SECONDS: wholeNumber({
    default: 1,
    min: 1,
    max: intervalMaxSeconds,
    unit: 's',
    desc: 'The shortest interval that a plan of collecting may have (/api/dcp-config)',
  }),
  PORTAL_COLLECT_PLANS_MAX: wholeNumber({
    default: 1_000,
    min: 1,
    max: plansMost,
    unit: 'plans',
    desc: 'The most plans of collecting; one more is refused',
  }),
  PORTAL_COLLECT_RETRY_DELAY_MIN_MS: durationMs({
    default: 2_000,
    min: 10,
    max: 3_600_000,
    desc: 'First pause before an address that failed is asked again, or its interval where that is shorter; doubles each time',
  }),
  PORTAL_COLLECT_RETRY_DELAY_MAX_MS: durationMs({
    default: 60_000,
    min: 10,
    max: 86_400_000,
    desc: 'Longest pause before an address that failed is asked again, or its interval where that is longer',
  }),
  PORTAL_COLLECT_LOOK_INTERVAL_MS: durationMs({
    default: 1_000,
    min: 50,
    max: 60_000,
    desc: 'How often the Portal that fetches looks for changed plans and stores what became of them, and how often others look whether they are to take over',
  }),
  PORTAL_COLLECT_SILENCE_MAX_MS: durationMs({
    default: 10_000,
    min: 1_000,
    max: 600_000,
    desc: 'A Portal that fetches and gives no sign of life to its database for so long is taken for dead, and another takes over',
  }),
};

export const collectRelations = [
  notAbove(
    'PORTAL_COLLECT_RETRY_DELAY_MIN_MS',
    'PORTAL_COLLECT_RETRY_DELAY_MAX_MS',
    'pauses grow from the first to the second',
  ),
];
