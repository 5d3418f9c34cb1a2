// The way in which an inference request can be at fault.

/** An inference request that the model cannot take; the message names the member at fault. */
export class InvalidInference extends Error {
  override readonly name = 'InvalidInference';
}
