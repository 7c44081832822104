/** A stretch that is played over and over: set by its ends, or drawn with the pointer over the wave. */
import type { Drawing, Region } from "./drawing";

const SHORTEST_SECONDS = 0.3;

export class Loop {
  #region?: Region;
  #from?: number;

  constructor(
    private readonly drawing: Drawing,
    private readonly changed: () => void,
  ) {
    const { regions, loopColour } = drawing;
    regions.enableDragSelection({ color: loopColour() });
    regions.on("region-created", (region) => this.#take(region));
    regions.on("region-updated", changed);
  }

  /** Where it begins and ends; nothing when there is none. */
  get span(): [number, number] | undefined {
    return this.#region && [this.#region.start, this.#region.end];
  }

  /** It begins here; it lasts until its end is told, or its old one where that lies behind. */
  begin(at: number): void {
    const end = this.#region?.end;
    this.#from = at;
    if (end !== undefined && end - at >= SHORTEST_SECONDS) this.#put(at, end);
    else this.clear();
    this.#from = at;
    this.changed();
  }

  end(at: number): void {
    const from = this.#from ?? this.#region?.start ?? 0;
    if (at - from >= SHORTEST_SECONDS) this.#put(from, at);
  }

  clear(): void {
    this.#from = undefined;
    this.#region?.remove();
    this.#region = undefined;
    this.changed();
  }

  /** Where to go on when the sound stands at a place: back to its beginning at its end. */
  next(at: number): number | undefined {
    return this.#region && at >= this.#region.end ? this.#region.start : undefined;
  }

  /** Draw it in the colours of now. */
  redraw(): void {
    this.#region?.setOptions({ color: this.drawing.loopColour() });
  }

  #put(start: number, end: number): void {
    this.drawing.regions.addRegion({ start, end, color: this.drawing.loopColour(), minLength: SHORTEST_SECONDS });
  }

  #take(region: Region): void {
    if (this.#region && this.#region !== region) this.#region.remove();
    this.#region = region;
    this.#from = region.start;
    this.changed();
  }
}
