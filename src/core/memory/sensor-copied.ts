// Which function of a profile is nothing but one sensor's value: then that value is taken as it is, and nobody calls the function.

/** A function that reads one member of its argument, and does nothing else, says so by its text; undefined for any other. */
export function sensorCopied(of: (...values: never[]) => unknown): string | undefined {
  return /^\(?([A-Za-z_$][\w$]*)\)? => \1\.([A-Za-z_$][\w$]*)$/.exec(Function.prototype.toString.call(of))?.[2];
}
