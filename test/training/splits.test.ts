// What a split keeps apart, and what is made of times: whole groups, blocks with a gap, episodes that end at gaps.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { readColumns } from '../../src/training/data/columns.ts';
import { type Dataset, readDataset } from '../../src/training/data/dataset.ts';
import { readTimeCell } from '../../src/training/data/time-cell.ts';
import { bootstrapSummaries } from '../../src/training/evaluation/bootstrap.ts';
import { measureFolds } from '../../src/training/evaluation/cross-validate.ts';
import { eventOutcomes } from '../../src/training/evaluation/events.ts';
import { seededRandom } from '../../src/training/random.ts';
import { checkSplit } from '../../src/training/split/check-split.ts';
import { resemblanceOf } from '../../src/training/split/resemblance.ts';
import { blockSplitter, groupSplitter, rowSplitter, splitterOf } from '../../src/training/split/splitter.ts';
import { smallAi4iRows, smallHeader, temporaryFolder } from './support.ts';

interface Marked {
  readonly group?: string;
  readonly time?: string;
  readonly label: 0 | 1;
}

/** A data set whose rows have a group, a time, or both. */
async function datasetOf(t: TestContext, rows: readonly Marked[], rest: object = {}): Promise<Dataset> {
  const path = join(await temporaryFolder(t), 'data.csv');
  const sensors = smallAi4iRows(rows.length).map((row) => row.slice(0, row.lastIndexOf(',')));
  const lines = rows.map(({ group = '', time = '', label }, at) => `${sensors[at]},${label},${group},${time}`);
  await writeFile(path, [`${smallHeader},batch,when`, ...lines, ''].join('\n'));
  const columns = {
    ...readColumns(ai4i, null),
    groupColumn: rows.some(({ group }) => group !== undefined) ? 'batch' : null,
    timeColumn: rows.some(({ time }) => time !== undefined) ? 'when' : null,
  };
  return readDataset(ai4i, path, { columns, badShareMax: 0, rowCountMax: 1_000, ...rest });
}

const labelled = (pattern: string) => Float32Array.from(pattern, Number);

describe('whole groups', () => {
  const random = seededRandom(3);
  const groups = Uint32Array.from(Array.from({ length: 40 }, (_, id) => Array(5 + (id % 7) * 3).fill(id)).flat());
  const labels = Float32Array.from(groups, (id) => (id % 3 === 0 && random() < 0.4 ? 1 : 0));

  test('are never on both sides, whatever the seed, and each fold has about its share', () => {
    const splitter = groupSplitter(groups);
    const total = labels.reduce((sum, label) => sum + label, 0);
    for (let seed = 0; seed < 50; seed++) {
      const folds = splitter.deal(labels, 5, seed);
      for (let fold = 0; fold < 5; fold++) {
        const { trainRows, testRows } = splitter.splitAt(folds, fold);
        const of = (rows: Uint32Array) => new Set(Array.from(rows, (row) => groups[row]));
        assert.equal(of(trainRows).intersection(of(testRows)).size, 0);
        assert.equal(trainRows.length + testRows.length, labels.length);
        const failures = testRows.reduce((sum, row) => sum + (labels[row] as number), 0);
        assert.ok(Math.abs(failures / total - 0.2) < 0.1, `fold ${fold} has ${failures} of ${total}`);
        assert.ok(Math.abs(testRows.length / labels.length - 0.2) < 0.08);
      }
    }
    assert.deepEqual(splitter.deal(labels, 5, 4), splitter.deal(labels, 5, 4));
    assert.notDeepEqual(splitter.deal(labels, 5, 4), splitter.deal(labels, 5, 5));
  });

  test('stay whole in the parts of the learning curve and at the chronological cut', () => {
    const splitter = groupSplitter(groups);
    const rows = Uint32Array.from(labels.keys());
    const part = splitter.part(labels, rows, 0.3, 1);
    const taken = new Set(Array.from(part, (row) => groups[row]));
    assert.equal(part.length, groups.filter((id) => taken.has(id)).length);
    assert.ok(part.length >= 0.3 * rows.length && part.length < 0.4 * rows.length);
    assert.notEqual(groups[splitter.cut - 1], groups[splitter.cut]);
    assert.ok(Math.abs(splitter.cut / rows.length - 0.8) < 0.03);
  });

  test('of one row each, of one value, with all failures in one, or fewer than folds are refused with the column', async (t) => {
    const plan = { foldCount: 3, seeds: [1, 2] };
    const refused = async (rows: readonly Marked[], message: RegExp) => {
      const dataset = await datasetOf(t, rows);
      assert.throws(() => checkSplit(dataset, splitterOf(dataset), plan, 'f.csv'), message);
    };
    const rows = (of: (at: number) => Marked) => Array.from({ length: 12 }, (_, at) => of(at));
    await refused(
      rows((at) => ({ group: `g${at}`, label: at % 2 ? 1 : 0 })),
      /f\.csv, column "batch": every row has a value of its own/,
    );
    await refused(
      rows((at) => ({ group: 'g', label: at % 2 ? 1 : 0 })),
      /column "batch": it is "g" in every row/,
    );
    await refused(
      rows((at) => ({ group: `g${at % 3}`, label: at % 3 === 0 ? 1 : 0 })),
      /column "batch": every failure \(lines 2 to 11\) is in the group "g0"/,
    );
    await refused(
      rows((at) => ({ group: `g${at % 2}`, label: at < 4 ? 1 : 0 })),
      /column "batch": there are 2 groups for 3 folds.*--folds/,
    );
  });
});

describe('blocks of time', () => {
  test('are neighbours, with rows left out on either side that nobody trains on', () => {
    const labels = Float32Array.from({ length: 1_000 }, (_, row) => (row % 50 < 5 ? 1 : 0));
    const splitter = blockSplitter(1_000);
    const folds = splitter.deal(labels, 5, 9);
    let tested = 0;
    for (let fold = 0; fold < 5; fold++) {
      const { trainRows, testRows } = splitter.splitAt(folds, fold);
      const edges = testRows.filter((row, at) => row !== (testRows[at - 1] ?? -9) + 1);
      assert.ok(edges.length <= 2, 'one block, or the end and the beginning');
      for (const row of trainRows) assert.ok(testRows.every((other) => Math.abs(other - row) > 10));
      assert.ok(trainRows.length >= 1_000 - testRows.length - 40);
      tested += testRows.length;
    }
    assert.equal(tested, 1_000);
    for (let row = 1; row < 1_000; row++)
      if (folds[row] !== folds[row - 1])
        assert.ok(labels[row] === 0 || labels[row - 1] === 0, `cuts an episode at ${row}`);
  });

  test('with all failures in one place are refused with its lines', async (t) => {
    const rows = Array.from({ length: 60 }, (_, at): Marked => ({ time: String(at), label: at > 55 ? 1 : 0 }));
    const dataset = await datasetOf(t, rows);
    assert.throws(
      () => checkSplit(dataset, splitterOf(dataset), { foldCount: 5, seeds: [1] }, 'f.csv'),
      /column "when": the failures \(lines 58 to 61\) lie so close together in time/,
    );
  });
});

describe('the order of rows', () => {
  test('is that of time, groups by their beginning; equal times stay as they are, and what was done is said', async (t) => {
    const dataset = await datasetOf(t, [
      { group: 'b', time: '2025-01-02T00:00:10Z', label: 0 },
      { group: 'a', time: '2025-01-01T00:00:00Z', label: 1 },
      { group: 'b', time: '2025-01-02T00:00:05Z', label: 0 },
      { group: 'b', time: '2025-01-02T00:00:05Z', label: 1 },
      { group: 'a', time: '2025-01-03T00:00:00Z', label: 0 },
    ]);
    assert.deepEqual([...dataset.lines], [3, 6, 4, 5, 2]);
    assert.deepEqual([...dataset.labels], [1, 0, 0, 1, 0]);
    assert.deepEqual(
      dataset.order.notes.map((note) => note.replace(/^column 9 \("when"\): /, '')),
      [
        'time goes backwards in 1 place (line 4 is earlier than line 2); rows are put in its order',
        "1 rows repeat the time of the row before; they stay in the file's order",
      ],
    );
  });

  test('a row without group, and one whose time is text or of another kind, is a bad row with its column', async (t) => {
    const good = { group: 'a', time: '2025-01-01T00:00:00Z', label: 0 } as const;
    for (const [row, problem] of [
      [{ ...good, group: '' }, /line 3: column 8 \("batch"\): is empty; a row of no group/],
      [{ ...good, time: 'yesterday' }, /line 3: column 9 \("when"\): "yesterday" is no time/],
      [{ ...good, time: '01/02/2025' }, /line 3: column 9 \("when"\): "01\/02\/2025" is no time/],
      [{ ...good, time: '17' }, /line 3: column 9 \("when"\): "17" is a plain number, and line 2 has a time/],
    ] as const)
      await assert.rejects(datasetOf(t, [good, row, good]), problem);
  });

  test('times are read as they are written, and ambiguous ones are none', () => {
    const noon = Date.UTC(2025, 1, 3, 12);
    for (const text of [
      '2025-02-03T12:00:00Z',
      '2025-02-03 12:00:00',
      '03.02.2025 12:00',
      '20250203T120000Z',
      '2025/2/3 12:00',
      '2025.02.03 12:00:00',
      '2025-02-03 오후 12:00:00',
      '2025. 2. 3. 오후 12:00',
      '2025/02/03 12:00 PM',
      String(noon / 1000),
      String(noon),
    ])
      assert.deepEqual(readTimeCell(text), { value: noon, isClock: true }, text);
    assert.deepEqual(readTimeCell('41.5'), { value: 41.5, isClock: false });
    assert.equal(readTimeCell('2025-02-03 오전 12:05:07')?.value, Date.UTC(2025, 1, 3, 0, 5, 7));
    assert.equal(readTimeCell('2025-2-3')?.value, Date.UTC(2025, 1, 3));
    for (const text of ['02/03/2025', '2025-02-30', '2025/13/1', '2025/2-3', '2025-02-03 오후 13:00', 'soon', ''])
      assert.equal(readTimeCell(text), undefined, text);
  });
});

describe('episodes', () => {
  const at = (second: number) => new Date(Date.UTC(2025, 0, 1) + 1000 * second).toISOString();

  test('are counted once, with the delay to the first alarm, and false alarms per day', async (t) => {
    //                    two episodes, found after 2 rows and never; one false alarm of three rows
    const labels = labelled('00011110000110000000');
    const alarms = labelled('00000110000000011100');
    const rows = Array.from(labels, (label, row): Marked => ({ time: at(60 * row), label: label as 0 | 1 }));
    const events = eventOutcomes(await datasetOf(t, rows), [{ probabilities: alarms }], 0.5);
    const { episodes, found, falseEpisodes, delaySeconds, delayRows, observedDays, falseEpisodesPerDay } = events ?? {};
    assert.deepEqual(
      { episodes, found, falseEpisodes, delaySeconds, delayRows },
      {
        episodes: 2,
        found: 1,
        falseEpisodes: 1,
        delaySeconds: 120,
        delayRows: 2,
      },
    );
    assert.equal(observedDays, (19 * 60) / 86_400);
    assert.equal(falseEpisodesPerDay, 86_400 / (19 * 60));
  });

  test('end at a gap of days, which is not observed, and belong to one machine', async (t) => {
    const rows: Marked[] = [0, 1, 2, 3, 200_000, 200_001, 200_002].map((second) => ({ time: at(second), label: 1 }));
    rows.push({ time: at(200_003), label: 0 });
    const events = eventOutcomes(await datasetOf(t, rows), [{ probabilities: labelled('00000001') }], 0.5);
    assert.deepEqual([events?.episodes, events?.gaps, events?.gapSeconds, events?.falseEpisodes], [2, 1, 10, 1]);
    assert.equal(events?.observedDays, 6 / 86_400);
    const two = [...'abab'].map((group, row): Marked => ({ group, time: at(row), label: 1 }));
    assert.equal(eventOutcomes(await datasetOf(t, two), [{ probabilities: labelled('0000') }], 0.5)?.episodes, 2);
  });

  test('are none where nothing says which rows follow one another', async (t) => {
    const dataset = await datasetOf(t, [{ label: 1 }, { label: 0 }]);
    assert.equal(eventOutcomes(dataset, [{ probabilities: labelled('11') }], 0.5), null);
  });
});

test('rows in order resemble their neighbours, shuffled ones do not', async (t) => {
  const dataset = await datasetOf(
    t,
    Array.from({ length: 400 }, (): Marked => ({ label: 0 })),
  );
  const random = seededRandom(1);
  const filled = (speedOf: (row: number) => number): Dataset => ({
    ...dataset,
    sensorValues: Float64Array.from(dataset.sensorValues, (_, at) =>
      at % 5 === 2 ? speedOf(Math.floor(at / 5)) : random(),
    ),
  });
  const ordered = resemblanceOf(
    ai4i,
    filled((row) => Math.sin(row / 20)),
  );
  assert.deepEqual([ordered.sensor, ordered.isOrdered], ['rotationalSpeed', true]);
  assert.ok(ordered.correlation > 0.99);
  assert.equal(resemblanceOf(ai4i, filled(random)).isOrdered, false);
});

test('a fold whose rows are all alike counts for accuracy and Brier score alone, and all such folds as a whole', () => {
  const labels = labelled('110000');
  const probabilities = Float32Array.of(0.9, 0.2, 0.8, 0.1, 0.1, 0.3);
  const repetition = { foldCount: 2, folds: Uint8Array.of(0, 0, 0, 0, 1, 1), margins: probabilities, probabilities };
  const [mixed, alike] = measureFolds(labels, [repetition], () => 0.5);
  assert.equal(mixed?.f1, 0.5);
  assert.deepEqual([alike?.f1, alike?.averagePrecision, alike?.accuracy], [Number.NaN, Number.NaN, 1]);
  const whole = measureFolds(labels, [{ ...repetition, folds: Uint8Array.of(0, 0, 1, 1, 1, 1) }], () => 0.5);
  assert.equal(whole.length, 1);
  assert.equal(whole[0]?.recall, 0.5);
});

test('figures of a test file vary with its groups, not with its rows', () => {
  const random = seededRandom(2);
  const groups = Uint32Array.from({ length: 400 }, (_, row) => Math.floor(row / 40));
  const labels = Float32Array.from(groups, (_, row) => (row % 4 === 0 ? 1 : 0));
  // The model knows half of the groups, and guesses in the others.
  const probabilities = labels.map((label, row) => ((groups[row] as number) % 2 === 0 ? label : random()));
  const byGroup = bootstrapSummaries(labels, probabilities, 0.5, groups);
  const byRow = bootstrapSummaries(labels, probabilities, 0.5, Uint32Array.from(labels.keys()));
  assert.equal(byGroup.f1.mean, byRow.f1.mean);
  assert.ok(byGroup.f1.standardDeviation > 2 * byRow.f1.standardDeviation);
  assert.deepEqual(bootstrapSummaries(labels, probabilities, 0.5, groups), byGroup);
});

test('without groups and times the last fifth is what came last', () => {
  assert.equal(rowSplitter(10).cut, 8);
});
