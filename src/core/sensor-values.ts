// The two words that everything about a profile is made of.

/** One number per sensor, under its wire name, in the sensor's unit; NaN of an optional one that was not measured. */
export type SensorValues = Readonly<Record<string, number>>;

export interface Label {
  readonly en: string;
  readonly ko: string;
}
