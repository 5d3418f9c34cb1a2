// The bounds of what a model's file may hold.

export interface ModelLimits {
  readonly bytesMax: number;
  readonly treesMax: number;
  readonly featuresMax: number;
  /** Steps from a root to a leaf. */
  readonly depthMax: number;
}

export const defaultModelLimits: ModelLimits = {
  bytesMax: 2 ** 30,
  treesMax: 100_000,
  featuresMax: 100_000,
  depthMax: 1_000,
};
