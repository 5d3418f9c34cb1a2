// What a second model costs the consumer, or several: the same topic is worked off in turns with the default model alone, and with copies of it under other
// names beside it, each of which judges every reading and tells its own alerts.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../src/stack/home.ts';
import { type ConsumerMeasured, medianOf, perReading } from './measured.ts';

export interface ModelsCompared {
  readonly models: number;
  readonly one: ConsumerMeasured;
  readonly all: ConsumerMeasured;
}

/** Copies the default model into folders of their own; what MODELS_BESIDE is to be. */
export function copyModels(folder: string, count: number): string {
  return Array.from({ length: count }, (_, place) => {
    const path = join(folder, `beside-${place + 1}`);
    cpSync(join(projectFolder, 'models/default'), path, { recursive: true });
    const file = join(path, 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...manifest, name: `${manifest.name}-${place + 2}` }));
    return path;
  }).join(',');
}

/** Of each the round of the median processor time. */
export async function compareModels(
  models: number,
  rounds: number,
  measure: (count: number, round: number) => Promise<ConsumerMeasured>,
  tell: (sentence: string) => void,
): Promise<ModelsCompared> {
  const measured: Record<'one' | 'all', ConsumerMeasured[]> = { one: [], all: [] };
  for (let round = 0; round < rounds; round++)
    for (const way of ['one', 'all'] as const) {
      const found = await measure(way === 'one' ? 1 : models, round);
      tell(
        `round ${round + 1}, models: ${way === 'one' ? 1 : models}; ${perReading(found.cpuSeconds, found).toFixed(3)} µs a reading`,
      );
      measured[way].push(found);
    }
  return { models, one: medianOf(measured.one), all: medianOf(measured.all) };
}

/** Lines for people. */
export function describeModels({ models, one, all }: ModelsCompared): readonly string[] {
  const each = (name: string, found: ConsumerMeasured): string => {
    const around = Object.entries(found.aroundCpuSeconds ?? {}).map(
      ([part, seconds]) => `${part} ${perReading(seconds, found).toFixed(3)} µs`,
    );
    return `  ${name}: ${Math.round(found.readings / found.seconds).toLocaleString('en')} readings/s, ${perReading(found.cpuSeconds, found).toFixed(3)} µs of processor a reading (beside it ${around.join(', ')}), ${(found.memoryBytes / 1e6).toFixed(0)} MB`;
  };
  const more = (perReading(all.cpuSeconds, all) - perReading(one.cpuSeconds, one)) / (models - 1);
  return [
    'models that judge each reading:',
    each('1', one),
    each(String(models), all),
    `  each beside the first: ${more.toFixed(3)} µs of processor a reading, ${(more / perReading(one.cpuSeconds, one)).toFixed(2)} times what the first one takes alone`,
  ];
}
