/** Where a moment stands across the sheet. Only the hours in which somebody is needed or works take room. */
import type { Roster } from "./model";

interface Column {
  starts_at: number; // of the part that is shown
  ends_at: number;
  x: number;
  width: number;
}

const HOUR = 3600;

export class Axis {
  columns: Column[] = [];
  width = 0;
  #from = 0;
  #to = 24 * HOUR;

  constructor(
    readonly roster: Roster,
    public pixelsAnHour: number,
  ) {
    this.#chooseHours();
    this.#lay();
  }

  /** The shown hours of every day, in seconds from its start. */
  get hours(): number {
    return (this.#to - this.#from) / HOUR;
  }

  zoom(pixelsAnHour: number): void {
    this.pixelsAnHour = pixelsAnHour;
    this.#lay();
  }

  /** Whether a shift has left the shown hours, so that they must be chosen anew. */
  isOutside(starts_at: number, ends_at: number): boolean {
    const day = this.columns[this.roster.dayAt(starts_at)];
    return !day || starts_at < day.starts_at || ends_at > day.ends_at;
  }

  chooseHours(): void {
    this.#chooseHours();
    this.#lay();
  }

  x(at: number): number {
    const column = this.columns[this.roster.dayAt(at)];
    if (!column) return 0;
    const inside = Math.min(Math.max(at, column.starts_at), column.ends_at);
    return column.x + ((inside - column.starts_at) / HOUR) * this.pixelsAnHour;
  }

  at(x: number): number {
    const index = this.columns.findIndex((column) => x < column.x + column.width);
    const column = this.columns[index < 0 ? this.columns.length - 1 : index];
    if (!column) return this.roster.starts_at;
    return column.starts_at + Math.min(Math.max((x - column.x) / this.pixelsAnHour, 0), column.width / this.pixelsAnHour) * HOUR;
  }

  snapped(at: number): number {
    const { step, starts_at } = this.roster;
    return starts_at + Math.round((at - starts_at) / step) * step;
  }

  /** From an hour before the first to an hour after the last need or shift of any day; all 24 when one passes midnight. */
  #chooseHours(): void {
    const { days, coverage } = this.roster.sheet;
    const { step } = this.roster;
    let [from, to] = [24 * HOUR, 0];
    let interval = 0;
    for (const day of days) {
      for (let index = 0; index < day.intervals; index++, interval++) {
        if (!coverage.some((line) => (line.required[interval] ?? 0) > 0)) continue;
        from = Math.min(from, index * step);
        to = Math.max(to, (index + 1) * step);
      }
    }
    for (const shift of this.roster.shifts.values()) {
      const midnight = days[this.roster.dayAt(shift.starts_at)]?.starts_at ?? 0;
      from = Math.min(from, Math.max(0, shift.starts_at - midnight));
      to = Math.max(to, shift.ends_at - midnight);
    }
    if (from >= to) [from, to] = [7 * HOUR, 19 * HOUR];
    const passesMidnight = to > 24 * HOUR;
    this.#from = passesMidnight ? 0 : Math.max(0, Math.floor(from / HOUR) - 1) * HOUR;
    this.#to = passesMidnight ? 24 * HOUR : Math.min(24, Math.ceil(to / HOUR) + 1) * HOUR;
  }

  #lay(): void {
    let x = 0;
    this.columns = this.roster.sheet.days.map((day) => {
      const length = day.intervals * this.roster.step; // 23 or 25 hours when the clock changes
      const [from, to] = [this.#from, this.#to >= 24 * HOUR ? length : Math.min(this.#to, length)];
      const width = ((to - from) / HOUR) * this.pixelsAnHour;
      const column = { starts_at: day.starts_at + from, ends_at: day.starts_at + to, x, width };
      x += width;
      return column;
    });
    this.width = x;
  }
}
