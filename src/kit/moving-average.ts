/** The mean of what came in, the recent past counting most: each sample moves it by `weight` of the difference. */
export class MovingAverage {
  #value: number;

  /** `start` counts like a past; without one the first sample is the mean. */
  constructor(
    private readonly weight: number,
    start = Number.NaN,
  ) {
    this.#value = start;
  }

  /** NaN before the first sample where no start was given. */
  get value(): number {
    return this.#value;
  }

  add(sample: number): void {
    this.#value = Number.isNaN(this.#value) ? sample : this.#value + this.weight * (sample - this.#value);
  }
}
