// The scoring kernel, compiled to WebAssembly by set-up. It knows only addresses: src/inference/kernel-scorer.ts lays the data out, checks
// the arguments, and says what stands where. Nothing here allocates, and nothing checks.
export { addQuantizedTrees, quantize } from './quantized';
export { walkRow, walkRows } from './walk';
