// The models that tools/make-model-fixtures.py made with real XGBoosts, with rows and what XGBoost makes of them.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface Fixture {
  /** Such as `3.2.0 softprob`. */
  readonly name: string;
  readonly objective: string;
  readonly rounds: 'best' | 'all';
  readonly modelBytes: Uint8Array;
  readonly rowCount: number;
  readonly featureCount: number;
  readonly rows: Float32Array;
  readonly margins: Float32Array;
  readonly predictions: Float32Array;
  readonly contributions: Float32Array | undefined;
  readonly leaves: Float32Array | undefined;
}

interface Place {
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
}

interface Entry extends Pick<Fixture, 'name' | 'objective' | 'rounds' | 'rowCount' | 'featureCount'> {
  readonly parts: Readonly<Record<string, number>>;
  readonly model: Place;
  readonly data: Place;
}

const folder = new URL('./fixtures/', import.meta.url);

/** Of all versions, or of those whose number begins so. Throws when a digest differs. */
export function readFixtures(version = ''): readonly Fixture[] {
  const indexes = readdirSync(folder).filter((file) => file.endsWith('.json') && file.startsWith(version));
  return indexes.flatMap((file) => {
    const content = gunzipSync(readFileSync(new URL(file.replace('.json', '.bin.gz'), folder)));
    const entries = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly Entry[];
    return entries.map((entry) => fixtureOf(file.replace('.json', ''), entry, content));
  });
}

function fixtureOf(version: string, entry: Entry, content: Buffer): Fixture {
  const bytesOf = ({ offset, bytes, sha256 }: Place): Buffer => {
    const part = content.subarray(offset, offset + bytes);
    const found = createHash('sha256').update(part).digest('hex');
    if (found !== sha256) throw new Error(`${version} ${entry.name}: the digest is ${found}, not ${sha256}`);
    return part;
  };
  const data = bytesOf(entry.data);
  const values = new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length));
  const parts = new Map<string, Float32Array>();
  let start = 0;
  for (const [name, count] of Object.entries(entry.parts)) {
    parts.set(name, values.subarray(start, start + count));
    start += count;
  }
  const { objective, rounds, rowCount, featureCount } = entry;
  return {
    name: `${version} ${entry.name}`,
    ...{ objective, rounds, rowCount, featureCount },
    modelBytes: Uint8Array.from(bytesOf(entry.model)),
    rows: parts.get('rows') as Float32Array,
    margins: parts.get('margins') as Float32Array,
    predictions: parts.get('predictions') as Float32Array,
    contributions: parts.get('contributions'),
    leaves: parts.get('leaves'),
  };
}
