// What a process of tests is started with, so that what its files import of packages is loaded as programs load it.
export const withBundledPackages = ['--import', new URL('./use-bundled.ts', import.meta.url).href];
