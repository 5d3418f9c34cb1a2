// The functions of the WebAssembly kernel (its source is in kernel/), and how one is made. The compiled module is handed in by programs.

/** Addresses and counts in bytes, unless they say otherwise. What stands where is described beside each function in kernel/. */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly quantize: (
    ...[matrix, rowBytes, rowCount, features, featureCount, blockRows]: [number, number, number, number, number, number]
  ) => void;
  readonly addQuantizedTrees: (
    ...[tree, end, columns, rowCount, sums, scratch]: [number, number, number, number, number, number]
  ) => void;
  readonly walkRow: (...[row, roots, treeCount, sums, offsets]: [number, number, number, number, number]) => void;
  readonly walkRows: (
    ...[rows, rowBytes, rowCount, trees, treeCount, sums]: [number, number, number, number, number, number]
  ) => void;
}

/** Makes a kernel with a memory of its own, of so many bytes at least. */
export type CreateKernel = (byteCount: number) => Kernel;

const pageBytes = 65_536;

export function kernelFactory(module: WebAssembly.Module): CreateKernel {
  return (byteCount) => {
    const kernel = new WebAssembly.Instance(module).exports as unknown as Kernel;
    const missing = Math.ceil((byteCount - kernel.memory.buffer.byteLength) / pageBytes);
    if (missing > 0) kernel.memory.grow(missing);
    return kernel;
  };
}
