// `spindle score --readings`: rows of sensor values, as training reads them, and what the served model says of each: probability, severity, and
// why, by the same code as in serving. Every row has its line in the answer, in order; one that is no reading has the reason in place of the
// rest.
import { stringify } from 'csv-stringify/sync';
import type { ReadingOf } from '../../core/explanation/baselines.ts';
import type { Explanation } from '../../core/explanation/explanation.ts';
import type { Profile } from '../../core/profile.ts';
import type { Reading } from '../../core/reading/reading.ts';
import type { Thresholds } from '../../core/severity.ts';
import { harmlessCell } from '../../core/text/harmless-cell.ts';
import { decodeText } from '../../core/text/text-bytes.ts';
import type { Model } from '../../inference/model/model.ts';
import { profileOfModel } from '../../models/models-beside.ts';
import { createAssess } from '../../pipeline/assess.ts';
import { createDetectAnomalies, type DetectAnomalies } from '../../pipeline/detect-anomalies.ts';
import { createExplainer, type Explaining } from '../../pipeline/explainer.ts';
import type { Row } from '../../training/data/collect-rows.ts';
import { type Columns, InvalidData } from '../../training/data/columns.ts';
import { type CsvRecord, openCsv } from '../../training/data/csv.ts';
import { type Layout, readHeader, readRow } from '../../training/data/dataset-row.ts';
import type { Decimal, Separator } from '../../training/data/table-dialect.ts';
import { type Format, formatNumber } from './output.ts';
import { createRememberRow } from './remember-rows.ts';

export interface ScoreReadings {
  readonly profile: Profile;
  readonly model: Model;
  readonly thresholds: Thresholds;
  readonly explaining: Explaining;
  readonly columns: Columns;
  readonly path: string;
  readonly format: Format;
  readonly separator?: Separator | undefined;
  readonly decimal?: Decimal | undefined;
  readonly onReadAs: (line: string) => void;
  readonly write: (text: string) => Promise<void>;
}

export interface ReadingsScored {
  readonly rows: number;
  readonly anomalous: number;
  readonly refused: number;
  /** What is wrong with the first that was, and in which line; undefined where none was. */
  readonly firstRefusal?: string;
}

const batchSize = 1_000;

/** Throws InvalidData for a file that has no readings of the profile. */
export async function scoreReadings(options: ScoreReadings): Promise<ReadingsScored> {
  const { profile, columns, path } = options;
  const numeric = new Set(columns.sensors.map(({ column }) => column));
  const table = await openCsv(path, () => undefined, {
    separator: options.separator,
    decimal: options.decimal,
    hasHeader: true,
    isNumeric: (name) => numeric.has(name),
  });
  if (table.readAs !== undefined) options.onReadAs(table.readAs);
  const { decimal } = table.dialect;
  let layout: Layout | undefined;
  let writer: Writer | undefined;
  let batch: Line[] = [];
  for await (const record of table.records) {
    if (layout === undefined || writer === undefined) {
      layout = readHeader(profile, record.cells, path, columns, 'unlabelled');
      writer = createWriter(options, layout);
      await options.write(writer.header());
      continue;
    }
    batch.push({ record, row: readRow(profile, layout, record.cells, { path, line: record.line, decimal }) });
    if (batch.length < batchSize) continue;
    await writer.add(batch);
    batch = [];
  }
  if (writer === undefined) throw new InvalidData(`${path}: the file is empty`);
  await writer.add(batch);
  return writer.counts();
}

interface Line {
  readonly record: CsvRecord;
  /** Or what is wrong with it. */
  readonly row: Row | string;
}

interface Writer {
  readonly header: () => string;
  readonly add: (lines: readonly Line[]) => Promise<void>;
  readonly counts: () => ReadingsScored;
}

const answerNames = ['probability', 'anomalous', 'severity', 'explanation', 'refused'] as const;

function createWriter({ profile, columns, format, write, path, ...assessing }: ScoreReadings, layout: Layout): Writer {
  const { order } = layout;
  const rememberRow = createRememberRow(profile, assessing.model, layout, path);
  const typeNames = new Map<number, string>();
  // A row's place in its batch stands for its machine, whose type the row says itself.
  const { model, thresholds, explaining } = assessing;
  const explainer = createExplainer(profileOfModel(profile, model), model, thresholds.anomaly, explaining);
  const detect = createDetectAnomalies(explainer, thresholds);
  // What is said of a reading goes by the machine that the row names, and its time.
  let named: readonly ReadingOf[] = [];
  const detectAnomalies: DetectAnomalies = (found, matrix, rows) =>
    detect(
      found.map((each) => ({ ...each, reading: { ...each.reading, ...named[each.reading.machineId] } })),
      matrix,
      rows,
    );
  const assess = createAssess({ ...assessing, profile, findMachineTypes: () => typeNames, detectAnomalies });
  const shown = [order.group, order.time].filter((place) => place !== null);
  const names = ['line', ...shown.map(({ column }) => column), ...answerNames];
  const counts = { rows: 0, anomalous: 0, refused: 0 };
  let firstRefusal: string | undefined;
  const refuse = (line: number, reason: string): string => {
    counts.refused++;
    firstRefusal ??= `line ${line}: ${reason}`;
    return reason;
  };
  /** The row as a reading whose machine is its place; or what is wrong with it. */
  const readLine = ({ row }: Line, machineId: number): Reading | string => {
    if (typeof row === 'string') return row;
    typeNames.set(machineId, profile.machineTypes[row.typeIndex]?.name ?? '');
    const sensors = Object.fromEntries(profile.sensors.map(({ name }, at) => [name, row.values[at] as number]));
    const remembered = rememberRow?.(sensors, row) ?? sensors;
    return typeof remembered === 'string' ? remembered : { machineId, sensors, remembered, collectedAt: 0 };
  };
  const add = async (lines: readonly Line[]): Promise<void> => {
    typeNames.clear();
    named = lines.map(({ record, row }) => readingOf(order, record, row));
    const read = lines.map(readLine);
    const readings = read.filter((each): each is Reading => typeof each !== 'string');
    const { probabilities, notNormal } = await assess(readings);
    let at = 0;
    const text = lines.map(({ record }, place) => {
      const row = read[place];
      const before = [record.line, ...shown.map((place) => record.cells[place.at] ?? '')];
      counts.rows++;
      if (typeof row === 'string') {
        return formatLine(format, names, [...before, null, null, null, null, refuse(record.line, row)]);
      }
      const found = notNormal[at];
      const probability = Number(formatNumber(probabilities[at++] as number));
      if (found?.verdict === 'refused') {
        const reason = refuse(record.line, found.refusal.message);
        return formatLine(format, names, [...before, null, null, null, null, reason]);
      }
      if (found !== undefined) counts.anomalous++;
      const why = found === undefined ? [0, null, null] : [1, found.severity, summaryOf(found.explanation.json)];
      return formatLine(format, names, [...before, probability, ...why, null]);
    });
    await write(text.join(''));
  };
  return {
    header: () => (format === 'csv' ? stringify([names]) : ''),
    add,
    counts: () => ({ ...counts, ...(firstRefusal === undefined ? {} : { firstRefusal }) }),
  };
}

/** 0 is no machine's id, and NaN no time. */
function readingOf({ machine, time, clock }: Layout['order'], { cells }: CsvRecord, row: Row | string): ReadingOf {
  const name = machine === null ? '' : (cells[machine.at] ?? '');
  return {
    machineId: /^[1-9]\d{0,14}$/.test(name) ? Number(name) : 0,
    collectedAt: time !== null && clock.is && typeof row !== 'string' ? row.time : Number.NaN,
  };
}

function summaryOf(explanation: Uint8Array): string {
  return (JSON.parse(decodeText(explanation)) as Explanation).summary;
}

function formatLine(format: Format, names: readonly string[], values: readonly (string | number | null)[]): string {
  if (format === 'csv')
    return stringify([values.map((each) => (typeof each === 'string' ? harmlessCell(each) : each))]);
  return `${JSON.stringify(Object.fromEntries(names.map((name, at) => [name, values[at]])))}\n`;
}
