export const leftOut: readonly string[];
/** Folders of packages below `root` that nothing of the image leads to. */
export function unneededPackages(root: string): readonly string[];
