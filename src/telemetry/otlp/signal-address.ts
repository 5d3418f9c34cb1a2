// Where one kind of what is sent goes, as OpenTelemetry's documents have it: an address of its own is taken as it stands, the common one with its path.

export interface SignalAddress {
  /** Of this kind alone; empty for the common one. */
  readonly own: string;
  readonly common: string;
  /** Behind the common one, such as v1/traces. */
  readonly path: string;
}

/** Whether OTLP is among the exporters that a variable of OpenTelemetry's names, separated by commas. */
export function namesOtlp(exporters: string): boolean {
  return exporters.split(',').some((each) => each.trim() === 'otlp');
}

/** Undefined where there is none. */
export function signalAddress({ own, common, path }: SignalAddress): string | undefined {
  if (own !== '') return own;
  return common === '' ? undefined : `${common.replace(/\/+$/, '')}/${path}`;
}
