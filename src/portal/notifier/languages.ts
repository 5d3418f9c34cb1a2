// In which languages messages are written.
export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];
