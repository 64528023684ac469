/** For options that may be repeated: `-e a -e b`. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
