// The functions of the WebAssembly kernel (its source is in kernel/), and how one is made. The compiled bytes are handed in by programs.

/** Addresses and counts in bytes, unless they say otherwise. What stands where is described beside each function in kernel/. */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };
  readonly quantize: (
    ...[matrix, rowBytes, rowCount, features, featureCount, blockRows]: [number, number, number, number, number, number]
  ) => void;
  readonly addQuantizedTrees: (
    ...[tree, end, columns, rowCount, sums, scratch]: [number, number, number, number, number, number]
  ) => void;
  readonly addContributions: (
    ...[tree, end, columns, rowCount, sums, rowBytes, scratch]: [number, number, number, number, number, number, number]
  ) => void;
  readonly prepareRows: (...[values, rowBytes, rowCount, rows]: [number, number, number, number]) => void;
  readonly walkRow: (...[roots, treeCount, sums, offsets]: [number, number, number, number]) => void;
  readonly walkRanks: (
    ...[row, features, featureCount, table, uppers, trees, treeCount, ends, sums]: [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ]
  ) => void;
  readonly walkRows: (
    ...[rowBytes, rowCount, trees, treeCount, sums]: [number, number, number, number, number]
  ) => void;
}

/** Makes a kernel with a memory of its own, of so many bytes at least. */
export type CreateKernel = (byteCount: number) => Kernel;

const pageBytes = 65_536;

/** `wasm` is the compiled kernel. Throws when it is not WebAssembly. */
export function kernelFactory(wasm: Uint8Array): CreateKernel {
  const module = new WebAssembly.Module(wasm);
  return (byteCount) => {
    const kernel = new WebAssembly.Instance(module).exports as Kernel;
    const missing = Math.ceil((byteCount - kernel.memory.buffer.byteLength) / pageBytes);
    if (missing > 0) kernel.memory.grow(missing);
    return kernel;
  };
}

/** TypeScript has these only among the types of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};
