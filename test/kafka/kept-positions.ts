// Positions that a test keeps in memory, as a database does (contracts/kept-positions.test.ts proves it).
import type { KeptPosition, KeptPositions } from '../../src/kafka/subscribe.ts';

export function keepPositions(): KeptPositions & { readonly nextOffsets: () => readonly number[] } {
  const kept = new Map<number, KeptPosition>();
  const sorted = () => [...kept.values()].sort((a, b) => a.partition - b.partition);
  return {
    load: async () => sorted(),
    move: async (topicId, nextOffsets) => {
      for (const [partition, nextOffset] of nextOffsets) kept.set(partition, { partition, topicId, nextOffset });
      return true;
    },
    nextOffsets: () => sorted().map((each) => each.nextOffset),
  };
}
