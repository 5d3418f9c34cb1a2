// What a packed condition says by names alone: the type of its machine, who judged, and the failure modes and sensors of an episode that is open. Many
// machines say the same, and share one object, so that whoever looks at one after the other finds it near.
import {
  type ConditionNames,
  episodeNumberAt,
  episodeTextAt,
  numberAt,
  type PackedCondition,
  textAt,
} from './packed-condition.ts';

/** So many are more than profiles and their types come to; beyond them it begins anew, and machines share no more with those before. */
const namesMax = 4_096;

export function createConditionNames(): (packed: PackedCondition) => ConditionNames {
  const known = new Map<string, ConditionNames>();
  /** Without an episode there are few, and they are asked for most. */
  let withoutEpisode: ConditionNames[] = [];
  const kept = (names: ConditionNames): ConditionNames => {
    const key = JSON.stringify(names);
    const same = known.get(key);
    if (same !== undefined) return same;
    if (known.size >= namesMax) known.clear();
    known.set(key, names);
    return names;
  };
  return (packed) => {
    if (packed.names !== undefined) return packed.names;
    if (hasOpenEpisode(packed)) return kept(read(packed));
    const { texts } = packed;
    const [typeName, judgeName] = [texts[textAt.typeName] as string, texts[textAt.judgeName] as string];
    for (const each of withoutEpisode) if (each.typeName === typeName && each.judgeName === judgeName) return each;
    const names = { typeName, judgeName, machineType: undefined, modes: [], sensors: [] };
    withoutEpisode = [names, ...withoutEpisode.slice(0, withoutEpisodeMax - 1)];
    return names;
  };
}

const withoutEpisodeMax = 16;

/** One that is open has no onset left, so that its own numbers and texts begin where the rest does. */
function hasOpenEpisode({ numbers, from }: PackedCondition): boolean {
  return numbers[from + numberAt.severity] !== 0 && numbers[from + numberAt.onsetCount] === 0;
}

function read({ numbers, from, texts }: PackedCondition): ConditionNames {
  const episodeFrom = from + numberAt.rest;
  const modeCount = numbers[episodeFrom + episodeNumberAt.modeCount] as number;
  const sensorCount = numbers[episodeFrom + episodeNumberAt.modes + modeCount] as number;
  const modesFrom = textAt.rest + episodeTextAt.modes;
  const sensorsFrom = modesFrom + modeCount;
  return {
    typeName: texts[textAt.typeName] as string,
    judgeName: texts[textAt.judgeName] as string,
    machineType: texts[textAt.rest + episodeTextAt.machineType] as string,
    modes: texts.slice(modesFrom, sensorsFrom),
    sensors: texts.slice(sensorsFrom, sensorsFrom + sensorCount),
  };
}
