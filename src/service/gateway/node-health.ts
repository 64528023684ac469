/**
 * `suspect`: silent for longer than an evaluation may take. `ejected`: there, but far worse than its peers. `away`:
 * gone, asked again until it is back.
 */
export type NodeState = 'ready' | 'suspect' | 'ejected' | 'draining' | 'away';

/** Silence after which a node is asked whether it lives: while it has work; while it has none; while it is out. */
const silenceMs = {working: 100, idle: 120, out: 200};

/** A node that takes longer to say that it lives gets no new jobs. Evaluations take up to 250 ms. */
export const suspectAfterMs = 275;
/** After so long its jobs go to others. */
export const lostAfterMs = 1000;

/** Time out after the first ejection; each further one in a row takes as much longer. */
const ejectionMs = 5000;
/** A node that behaves well for so long after it came back starts anew. */
const forgivenMs = 60_000;

/**
 * The state of a node as a gateway sees it. Pure: each method is an event, `now` is the caller's clock in milliseconds,
 * and nothing happens by itself.
 */
export class NodeHealth {
  #state: NodeState = 'away';
  #heardAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #ejections = 0;
  #ejectedUntil = 0;

  constructor(private readonly onChange: (from: NodeState, to: NodeState) => void) {}

  get state(): NodeState {
    return this.#state;
  }

  /** Answers in a row that made no sense. */
  get failures(): number {
    return this.#failures;
  }

  /** When something came from it last. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Whether it is high time to ask it how it is. */
  isSilent(now: number, isWorking: boolean): boolean {
    const isOut = this.#state === 'away' || this.#state === 'draining';
    return now - this.#heardAt > (isOut ? silenceMs.out : isWorking ? silenceMs.working : silenceMs.idle);
  }

  /** It got work while it had none: what it owes us counts from here. */
  woke(now: number): void {
    this.#heardAt = Math.max(this.#heardAt, now);
  }

  /** Something came from it. */
  heard(now: number): void {
    this.#heardAt = now;
    if (this.#state === 'suspect') this.#enter('ready');
  }

  /** It says how it is. */
  answered(isReady: boolean, now: number): void {
    this.heard(now);
    if (!isReady) {
      if (this.#state !== 'away') this.#enter('draining');
    } else if (this.#state === 'away' || this.#state === 'draining') this.#enter('ready');
  }

  /** It owes an answer for `suspectAfterMs`. */
  suspected(): void {
    if (this.#state === 'ready') this.#enter('suspect');
  }

  /** It did not say how it is within `lostAfterMs`, or nobody listens: asked again after a while. */
  unanswered(now: number): void {
    this.#heardAt = now;
    this.lost();
  }

  /** A call to it broke. */
  lost(): void {
    this.#enter('away');
  }

  /** It closed a connection: at the next look it is asked why. */
  disconnected(): void {
    if (this.#state !== 'away') this.#heardAt = Number.NEGATIVE_INFINITY;
  }

  /** It is going, as it says itself or others say of it. */
  drained(): void {
    this.#enter('draining');
  }

  /** It turned a call away because it is stopping; what is known better stays. */
  turnedAway(): void {
    if (this.#state === 'ready') this.#enter('draining');
  }

  /** An answer of it made sense. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** An answer of it made none. */
  failed(): void {
    this.#failures++;
  }

  /** It is far worse than its peers: out of rotation for a while. */
  ejected(now: number): void {
    this.#ejections = now - this.#ejectedUntil > forgivenMs ? 1 : this.#ejections + 1;
    this.#ejectedUntil = now + ejectionMs * this.#ejections;
    this.#failures = 0;
    this.#enter('ejected');
  }

  /** Time has passed: an ejection may be over. */
  tick(now: number): void {
    if (this.#state === 'ejected' && now > this.#ejectedUntil) this.#enter('ready');
  }

  #enter(state: NodeState): void {
    const from = this.#state;
    if (from === state) return;
    this.#state = state;
    this.onChange(from, state);
  }
}
