// Work beside requests of which nothing is told.
import { createSideWork, type SideWork } from '../../src/web-server/side-work.ts';

export const quietSideWork = (): SideWork => createSideWork({ failed: () => {}, succeeded: () => {} }, 0);
