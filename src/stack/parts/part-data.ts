// Whether the data of a part are still where it put them. A part whose data were removed while the stack runs must not go on writing into
// files that nobody finds again, and must not begin anew with nothing.
import { type Stats, statSync } from 'node:fs';
import { join } from 'node:path';

export interface PartData {
  readonly folder: string;
  /** A file that is in the folder whenever its data are whole. */
  readonly marker: string;
}

export interface DataWatch {
  /** Called when the part has made or found its data. */
  readonly remember: () => void;
  /** A sentence with the fix when the data that were there are gone; null when all is well, or nothing was there yet. */
  readonly missing: () => string | null;
  /** Whether another folder lies where the data were when they were last remembered. */
  readonly isOther: () => boolean;
}

export function watchData({ folder, marker }: PartData): DataWatch {
  let known: Stats | undefined;
  const look = () => statSync(folder, { throwIfNoEntry: false });
  const isWhole = () => statSync(join(folder, marker), { throwIfNoEntry: false }) !== undefined;
  return {
    remember: () => {
      known = look();
    },
    missing: () =>
      known === undefined || isWhole()
        ? null
        : `its data in ${folder} were removed while it ran, and are not made anew by themselves: ` +
          'put the folder back and it goes on; or end everything (Ctrl-C), run npm run reset, and start with empty data',
    isOther: () => known !== undefined && isWhole() && look()?.ino !== known.ino,
  };
}
