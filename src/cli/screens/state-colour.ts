const colours: Readonly<Record<string, string>> = {ready: 'green', starting: 'yellow', draining: 'yellow'};

/** The colour of a part's state: red for all that should not be. */
export const stateColour = (state: string): string => colours[state] ?? 'red';
