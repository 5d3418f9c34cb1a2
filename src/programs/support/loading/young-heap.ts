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

/** From what it was kept at, to some megabytes. By itself it would take up to 32, twice, on a large machine. */
const growthFactor = 4;
/** So much the rest of the heap may grow before all of it is collected, in hundredths of what was left the last time. */
const growingPercent = 60;

/**
 * For who works through much, whatever the machine: it may grow once, and no more, so that little is to be copied at a time. It is collected by the thread
 * itself, since helpers have to be given a processor first, and where others have taken all of them they are waited for longer than they save. All of
 * the heap is collected less often: V8 counts what lies outside of it, and of a small heap takes the bytes of some batches for too much growth.
 */
export function letYoungHeapGrowOnce(): void {
  const sizeBefore = youngHeapBytes();
  setFlagsFromString('--no-parallel-scavenge');
  setFlagsFromString(`--heap-growing-percent=${growingPercent}`);
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
