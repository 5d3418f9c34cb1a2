// What a model's features remember of machines, as a program that serves them keeps it.
import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { selectFeatures } from '../core/features.ts';
import { withMemory } from '../core/memory/features.ts';
import { createMemory } from '../core/memory/memory.ts';
import type { Profile } from '../core/profile.ts';
import type { Model } from '../inference/model/model.ts';
import { memoryDigest } from '../inference/model/probe.ts';
import { createRememberAhead, type LoadMemory, type RememberAhead } from '../pipeline/memory/remember-ahead.ts';
import { createRememberRequested, type RememberRequested } from '../pipeline/memory/remember-requested.ts';
import { soundRows, type TellDamaged } from '../pipeline/memory/sound-rows.ts';
import { wholeNumber } from '../settings/numbers.ts';

export const memorySettings = {
  MEMORY_MACHINES_MAX: wholeNumber({
    default: 100_000,
    min: 1,
    max: 10_000_000,
    unit: 'machines',
    desc: 'Of how many machines the consumer keeps at hand what features with memory remember, up to 1 kB each; beyond it all is read from the database again',
  }),
};

/** Loads what is stored under the digest of the model's memory. */
export type LoadMemoryOf = (digest: string, ...given: Parameters<LoadMemory>) => ReturnType<LoadMemory>;

/** Keeps so many machines at hand. Undefined for a model whose features are of one reading alone. */
export function machineMemoryOf(
  machinesMax: number,
  profile: Profile,
  model: Model,
  load: LoadMemoryOf,
  tell: TellDamaged,
): RememberAhead | undefined {
  const kept = keptOf(profile, model, load, tell);
  return kept === undefined ? undefined : createRememberAhead({ ...kept, machinesMax });
}

/** For readings that somebody asks about; undefined as that. */
export function rememberRequestedOf(
  profile: Profile,
  model: Model,
  load: LoadMemoryOf,
  tell: TellDamaged,
): RememberRequested | undefined {
  const kept = keptOf(profile, model, load, tell);
  return kept === undefined ? undefined : createRememberRequested(kept.memory, sensorNamesOf(profile), kept.load);
}

function keptOf(profile: Profile, { manifest: { featureNames } }: Model, load: LoadMemoryOf, tell: TellDamaged) {
  const digest = memoryDigest(profile, featureNames, (bytes) => createHash('sha256').update(bytes).digest('hex'));
  if (digest === null) return undefined;
  const features = withMemory(selectFeatures(profile, featureNames));
  const memory = createMemory(features, sensorNamesOf(profile), profile.memory);
  return { memory, digest, load: soundRows((machineIds) => load(digest, machineIds), memory.width, tell) };
}

/** Says in the log what became of a row that nobody can have stored so. */
export function damagedRowsTo(log: Logger): TellDamaged {
  return (machineId, bytes, bytesDue) => {
    log.warn(
      { machineId, bytes, bytesDue },
      'A row of machine_memory is damaged; what is remembered of its machine begins anew',
    );
  };
}

function sensorNamesOf(profile: Profile): readonly string[] {
  return profile.sensors.map(({ name }) => name);
}
