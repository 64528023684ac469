/** Work as `Context.tick` counts it, in turns of a loop: sixteen elements, or 4,096 characters, take about as long as one. */
export const workOfItems = (count: number): number => 1 + (count >> 4);
export const workOfText = (length: number): number => 1 + (length >> 12);
