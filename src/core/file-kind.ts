// What a file is that is not what was asked for, by its first bytes, and what to do with it: a name may say anything, and its bytes never
// belong into an error text. Knows no model and no table; who reads a file asks after its own formats have not fitted.

export interface FileKind {
  /** Such as `a gzip file`. */
  readonly what: string;
  /** What a person does to get at the model inside; absent where nothing can be said. */
  readonly asModel?: string;
  /** The same for a table of rows. */
  readonly asTable?: string;
}

const saveFromPython = "open it with the Python that wrote it, and save the booster: booster.save_model('model.ubj')";
const notXgboost = 'only models of XGBoost are read; train with XGBoost, or convert it';
const textTable = 'write its rows as CSV';
const download = 'download the file itself';

/** Undefined for bytes that are nothing known. A few thousand of a file's first bytes are enough. */
export function fileKind(bytes: Uint8Array): FileKind | undefined {
  const begins = (...start: readonly number[]): boolean => start.every((byte, at) => bytes[at] === byte);
  const head = String.fromCharCode(...bytes.subarray(0, headBytes));
  if (begins(0x1f, 0x8b)) return { what: 'compressed by gzip', asModel: 'unpack it: gunzip FILE, or tar -xzf FILE' };
  if (begins(0x28, 0xb5, 0x2f, 0xfd)) return { what: 'compressed by zstd', ...unpack('unzstd') };
  if (head.startsWith('BZh')) return { what: 'compressed by bzip2', ...unpack('bunzip2') };
  if (begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)) return { what: 'compressed by xz', ...unpack('unxz') };
  if (begins(0x37, 0x7a, 0xbc, 0xaf)) return { what: 'a 7z archive', ...unpack('7z x') };
  if (head.startsWith('PK\u0003\u0004') || head.startsWith('PK\u0005\u0006')) return zipKind(head);
  if (head.slice(257, 262) === 'ustar') return { what: 'a tar archive', ...unpack('tar -xf') };
  if (head.startsWith('\u0093NUMPY')) return { what: "NumPy's npy", asModel: saveFromPython, asTable: textTable };
  if (head.startsWith('PAR1')) return { what: 'a Parquet file', asTable: textTable };
  if (head.startsWith('ARROW1')) return { what: 'an Arrow file', asTable: textTable };
  if (head.startsWith('\u0089HDF')) return { what: 'an HDF5 file', asModel: saveFromPython, asTable: textTable };
  if (head.startsWith('SQLite format 3')) return { what: 'an SQLite database', asTable: textTable };
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) return { what: 'an old Excel or Office file', asTable: 'save it as CSV' };
  if (head.startsWith('%PDF')) return { what: 'a PDF' };
  if (/^version https:\/\/git-lfs/.test(head))
    return { what: 'a pointer of Git LFS and not the file itself', asModel: 'git lfs pull', asTable: 'git lfs pull' };
  if (/^(?:\u00ef\u00bb\u00bf)?\s*<(?:!doctype html|html|head|body|\?xml|!--)/i.test(head))
    return { what: 'a web page or XML', asModel: download, asTable: download };
  return otherModel(bytes, head);
}

const headBytes = 1024;

function unpack(command: string): Pick<FileKind, 'asModel' | 'asTable'> {
  return { asModel: `unpack it: ${command} FILE`, asTable: `unpack it: ${command} FILE` };
}

function zipKind(head: string): FileKind {
  if (/\.npy/.test(head)) return { what: "NumPy's npz", asModel: saveFromPython, asTable: textTable };
  if (/\[Content_Types\]\.xml|xl\/|_rels\//.test(head))
    return { what: 'an Excel or Office file', asTable: 'save it as CSV' };
  return { what: 'a zip archive', ...unpack('unzip') };
}

function otherModel(bytes: Uint8Array, head: string): FileKind | undefined {
  if (isPickle(bytes))
    return {
      what: 'a Python pickle (also of joblib)',
      asModel:
        'it is never opened, because it runs whatever code it holds: python tools/export-python-model.py, or ' +
        `in Python ${saveFromPython.slice(saveFromPython.indexOf('save'))}`,
      asTable: textTable,
    };
  if (/^tree\n(?:version=|num_class=)/.test(head) || head.startsWith('tree\r\n'))
    return { what: 'a model of LightGBM', asModel: notXgboost };
  if (head.startsWith('CBM1')) return { what: 'a model of CatBoost', asModel: notXgboost };
  // A protobuf whose first member is the version of ONNX's own format, and whose second names the maker.
  if (bytes[0] === 0x08 && (bytes[1] as number) < 0x20 && bytes[2] === 0x12)
    return { what: 'an ONNX model', asModel: `${notXgboost}, or save the XGBoost model that it was made of` };
  if (/^\s*\[\s*\{\s*"nodeid"/.test(head))
    return { what: "XGBoost's dump of its trees as JSON, which is not exact", asModel: saveFromPython };
  if (/^(?:booster\[\d+\]:?\s|\d+:\[)/.test(head))
    return { what: "XGBoost's dump of its trees as text, which is not exact", asModel: saveFromPython };
  return undefined;
}

/** Protocol 2 and later begin with their number; the older ones with an operation, and end with a point. */
function isPickle(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if (first === 0x80 && second !== undefined && second >= 2 && second <= 5) return true;
  const head = String.fromCharCode(...bytes.subarray(0, 80));
  // An empty list, dictionary or tuple of protocol 1, noted under the number 0.
  const isOfProtocol1 = /^[\]})]q/.test(head) && bytes[2] === 0;
  return isOfProtocol1 || /^(?:c[\w.]+\n\w+\n|\(?\(?[dlit]p\d+\n|ccopy_reg)/.test(head);
}
