// How the tables of the kernels lie in memory, in bytes: written once, for the kernels that read them (kernel/, in AssemblyScript) and for
// the code that fills them (here, and pipeline/columns). Both compilers read this file, so it holds whole numbers and nothing else.

/** Rows that are computed at once, two vectors of sixteen. */
export const chunkRows = 32;

/**
 * What a feature's entry has: column of the matrix, address of the thresholds, address of its two columns, steps of the search, address of
 * the cells (0 for none), most thresholds in a cell, least threshold, cells per unit.
 */
export const featureBytes = 32;
export const cellCount = 1024;

/** Before the splits and octets of a tree: its bytes, its number of splits above the octets, its group, and its levels above them. */
export const octetTreeHeaderBytes = 16;
/** A split above the octets: the offset of its column within the block, then its byte. */
export const upperSplitBytes = 8;
/** Seven splits, from the root down, three levels with eight ends: their bytes, sixteen times each; the offsets of their columns; 4 more. */
export const octetBytes = 144;

/** A tree that one row walks by its ranks: eight octets of eight places and eight limits, then 64 leaves. */
export const rankTreeBytes = 384;
export const rankLeavesAt = 128;

/** Before the splits and units of a tree that is explained: its bytes. */
export const explainedTreeHeaderBytes = 8;
/** A split above the units: level, address of its column within the block, its byte as for octets, and 0. */
export const explainedSplitBytes = 16;
/** A unit: level, its number of splits, address of its table, and 4 or 8, the values of an entry; its splits; where the values go. */
export const unitBytes = 16;
export const unitSplitBytes = 8;
export const unitPlaces = 8;

/**
 * A member of a reading: its number of blocks, and its length with the closing quote; the bounds of its number (above the first, at most the
 * second); then its name with the closing quote in blocks of sixteen bytes, and which bits of each block count.
 */
export const memberBytes = 128;
export const memberBlocksAt = 32;
