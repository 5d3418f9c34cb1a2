// How a message names the model that it comes of.
import type { Members } from '../members.ts';

export interface ToldModel {
  readonly name: string;
  readonly version: string;
  /** Of a model that judges beside the first one; absent for that, and where there is but one. */
  readonly beside?: true;
}

export function toldModel({ name, version, beside }: ToldModel): ToldModel {
  return beside === undefined ? { name, version } : { name, version, beside };
}

/** What of a message's `model` says that it is beside another. */
export function besideOf({ beside }: Members): Pick<ToldModel, 'beside'> {
  return beside === true ? { beside } : {};
}
