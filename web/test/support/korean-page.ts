// The page in Korean, for tests of what it says: its language is its browser's, known before anything of it is loaded, and stays for as long as the
// process does. So whoever imports this has a process of its own (test/support/kinds.ts).
Object.defineProperty(globalThis, 'navigator', { value: { language: 'ko-KR' } });

export {};
