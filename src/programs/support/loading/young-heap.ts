// The part of the heap where objects are born. Loading a program makes much garbage once, for which V8 would grow that part by tens of
// megabytes that it keeps for good; so it stays small until the program is up, and may grow again under load.
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

export function keepYoungHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Back to what V8 does by itself. */
export function letYoungHeapGrow(): void {
  setFlagsFromString('--semi-space-growth-factor=2');
}

/** From the megabyte that it was kept at to four: by itself it would take up to 32 on a large machine, and hold all that lives for long to copy at once. */
const growthFactor = 4;

/**
 * Lets it grow once, and no more. It is collected by the thread itself: where others have taken all processors, helpers are waited for longer than they
 * save, and with little to copy they save nothing.
 */
export function letYoungHeapGrowOnce(): void {
  const sizeBefore = youngHeapBytes();
  setFlagsFromString('--no-parallel-scavenge');
  setFlagsFromString(`--semi-space-growth-factor=${growthFactor}`);
  const growing = new PerformanceObserver(() => {
    if (youngHeapBytes() < 2 * sizeBefore) return;
    keepYoungHeapSmall();
    growing.disconnect();
  });
  growing.observe({ entryTypes: ['gc'] });
}

function youngHeapBytes(): number {
  return getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? 0;
}
