/** How heavy items are, and how heavy those under way may be together. One that is heavier than that goes alone. */
export interface Load<Item> {
  readonly of: (item: Item) => number;
  readonly most: number;
}

/**
 * Maps a stream with many calls at once and gives the results in the order of the input, several at a time. At most
 * `window` items, and `load.most` in weight, are under way or waiting for an earlier one, so memory is bounded and a
 * slow reader slows the source.
 */
export async function* mapInOrder<Item, Result>(
  source: AsyncIterable<readonly Item[]>,
  window: number,
  map: (item: Item) => Promise<Result> | Result,
  load?: Load<Item>,
): AsyncGenerator<Result[]> {
  /** In input order; settled ones are taken from the front. */
  const slots: Slot<Result>[] = [];
  let first = 0;
  let weight = 0;
  let failed = false;
  let failure: unknown;
  let ended = false;
  let wakeReader = (): void => {};
  let wakeSource = (): void => {};

  const start = (item: Item): void => {
    const slot: Slot<Result> = {settled: false, value: undefined, weight: load?.of(item) ?? 0};
    weight += slot.weight;
    slots.push(slot);
    const settle = (value: Result): void => {
      slot.settled = true;
      slot.value = value;
      if (slots[first] === slot) wakeReader();
    };
    const fail = (error: unknown): void => {
      failed = true;
      failure = error;
      wakeReader();
    };
    try {
      const value = map(item);
      if (value instanceof Promise) value.then(settle, fail);
      else settle(value);
    } catch (error) {
      fail(error);
    }
  };

  const isFull = (): boolean => {
    const under = slots.length - first;
    return under >= window || (load !== undefined && under > 0 && weight >= load.most);
  };
  const read = async (): Promise<void> => {
    for await (const items of source) {
      for (const item of items) {
        while (isFull() && !ended) await new Promise<void>(resolve => (wakeSource = resolve));
        if (ended) return;
        start(item);
      }
    }
  };
  let drained = false;
  read().then(
    () => {
      drained = true;
      wakeReader();
    },
    error => {
      failed = true;
      failure = error;
      wakeReader();
    },
  );

  try {
    for (;;) {
      const ready: Result[] = [];
      while (first < slots.length && slots[first]!.settled) {
        const slot = slots[first++]!;
        weight -= slot.weight;
        ready.push(slot.value as Result);
      }
      if (first > 1024) {
        slots.splice(0, first);
        first = 0;
      }
      if (ready.length > 0) {
        wakeSource();
        yield ready;
        continue;
      }
      if (failed) throw failure;
      if (drained && first === slots.length) return;
      // Results that settle in the same turn of the event loop go out together: fewer, larger writes.
      await new Promise<void>(resolve => (wakeReader = () => setImmediate(resolve)));
    }
  } finally {
    ended = true;
    wakeSource();
  }
}

interface Slot<Result> {
  settled: boolean;
  value: Result | undefined;
  readonly weight: number;
}
