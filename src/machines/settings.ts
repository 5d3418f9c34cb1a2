// How the machines' types are read from the Portal's database, and how long they are remembered.
import { portalDatabaseSettings } from '../postgres/settings.ts';
import { wholeNumber } from '../settings/numbers.ts';

export const machineSettings = {
  ...portalDatabaseSettings,
  DB_POOL_MAX: wholeNumber({
    default: 2,
    min: 1,
    max: 1000,
    unit: 'connections',
    desc: "The most connections to the Portal's database for machine types",
  }),
  CACHE_TTL: wholeNumber({
    default: 3_600,
    min: 1,
    max: 31_536_000,
    unit: 's',
    desc: 'How long the type of a machine is remembered',
  }),
  CACHE_MAXSIZE: wholeNumber({
    default: 1_000,
    min: 1,
    max: 10_000_000,
    unit: 'machines',
    desc: 'The most machines whose type is remembered by the server, and by a replay of dead letters',
  }),
  CONSUMER_CACHE_MAXSIZE: wholeNumber({
    default: 500_000,
    min: 1,
    max: 10_000_000,
    unit: 'machines',
    desc: 'The most machines whose type the consumer remembers, at most 64 bytes each, which are taken as machines come; with more, it asks the database again and again',
  }),
  CACHE_UNKNOWN_TTL: wholeNumber({
    default: 10,
    min: 0,
    max: 86_400,
    unit: 's',
    desc: 'How long it is remembered that a machine is unknown',
  }),
  MACHINE_COUNT_INTERVAL_MS: wholeNumber({
    default: 60_000,
    min: 100,
    max: 86_400_000,
    unit: 'ms',
    desc: 'How often the machines are counted, to say when they have become more than types are remembered of',
  }),
};
