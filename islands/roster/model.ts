/** What a roster holds, as the server tells it, and the one place where its shifts are kept while somebody works. */

export interface Part {
  id: number | null; // none while the server has not seen it
  activity: number;
  starts_at: number;
  ends_at: number;
}

export interface Shift {
  id: number; // below zero while the server has not seen it
  row: number;
  starts_at: number;
  ends_at: number;
  template: number | null;
  is_locked: boolean;
  version: number;
  parts: Part[];
}

export interface Activity {
  id: number;
  name: string;
  kind: "work" | "rest" | "meal" | "screen" | "meeting" | "training" | "coaching" | "other";
  is_productive: boolean;
  is_paid: boolean;
}

export interface Span {
  kind: "absence" | "unavailable" | "wish";
  starts_at: number;
  ends_at: number;
  words: string;
}

/** What can be judged at once, before the server has judged everything; null or absent: not to be judged here. */
export interface Limits {
  daily_rest_minutes?: number | null;
  longest_minutes?: number | null; // of work in a shift
  pauses?: { over_minutes: number; minutes: number }[]; // who works longer than this has so much break in all
}

export interface Row {
  id: number;
  name: string;
  team: string;
  skills: string[];
  counters: Record<string, number>;
  spans: Span[];
  limits?: Limits; // where they are not those of the sheet
  before?: number | null; // end of the last shift before the shown days
  after?: number | null; // start of the first one after them
}

export interface Line {
  id: string;
  name: string;
  required: number[];
  scheduled: number[];
  predicted: (number | null)[];
  calls?: number[];
  handle_seconds?: number[];
  target_seconds?: number;
  target?: number | null;
}

export interface Breach {
  rule: string;
  severity: "breach" | "house" | "hint";
  row: number | null;
  shifts: number[];
  starts_at: number;
  ends_at: number;
  words: string;
  mend: string;
  is_overridden?: boolean; // somebody with the right to has named a ground for it
}

export interface Day {
  on: string;
  starts_at: number;
  intervals: number;
  words?: string; // a holiday, a special day
}

export interface Sheet {
  roster: { id: number; version: number; zone: string; may_change: boolean };
  addresses: { change: string };
  interval_minutes: number;
  days: Day[];
  activities: Activity[];
  templates: { id: number; name: string; starts: string; minutes: number }[];
  limits?: Limits;
  rows: Row[];
  shifts: Shift[];
  coverage: Line[];
  breaches: Breach[];
  can_undo: boolean;
  words: Record<string, string>;
}

export const copyOf = (shift: Shift): Shift => ({ ...shift, parts: shift.parts.map((part) => ({ ...part })) });

/** What was allowed on a named ground is no more than a hint. */
export function weighed(breaches: Breach[]): Breach[] {
  return breaches.map((breach) => (breach.is_overridden ? { ...breach, severity: "hint" } : breach));
}

type Watcher = (before: Shift | undefined, after: Shift | undefined) => void;

/** Shifts as the viewer has them (`shifts`) and as the server last told them (`saved`). */
export class Roster {
  readonly shifts = new Map<number, Shift>();
  readonly saved = new Map<number, Shift>();
  readonly rows = new Map<number, Row>();
  readonly activities = new Map<number, Activity>();
  breaches: Breach[];
  #ofRow = new Map<number, Set<number>>();
  #watchers: Watcher[] = [];

  constructor(readonly sheet: Sheet) {
    for (const row of sheet.rows) this.rows.set(row.id, row);
    for (const activity of sheet.activities) this.activities.set(activity.id, activity);
    for (const shift of sheet.shifts) {
      this.saved.set(shift.id, shift);
      this.put(copyOf(shift));
    }
    this.breaches = weighed(sheet.breaches);
  }

  /** Hear of every change of a shift: what it was and what it is now. */
  watch(watcher: Watcher): void {
    this.#watchers.push(watcher);
  }

  get step(): number {
    return this.sheet.interval_minutes * 60;
  }

  get starts_at(): number {
    return this.sheet.days[0]?.starts_at ?? 0;
  }

  get ends_at(): number {
    return this.starts_at + this.sheet.days.reduce((sum, day) => sum + day.intervals, 0) * this.step;
  }

  /** The shown day in which a moment lies; the nearest one for a moment outside. */
  dayAt(at: number): number {
    const after = this.sheet.days.findIndex((day) => day.starts_at > at);
    return Math.max(0, (after < 0 ? this.sheet.days.length : after) - 1);
  }

  of(row: number): Shift[] {
    const ids = [...(this.#ofRow.get(row) ?? [])];
    return ids.map((id) => this.shifts.get(id)!).sort((one, other) => one.starts_at - other.starts_at);
  }

  onDay(row: number, day: number): Shift[] {
    return this.of(row).filter((shift) => this.dayAt(shift.starts_at) === day);
  }

  put(shift: Shift): void {
    const before = this.shifts.get(shift.id);
    if (before) this.#ofRow.get(before.row)?.delete(shift.id);
    this.shifts.set(shift.id, shift);
    if (!this.#ofRow.has(shift.row)) this.#ofRow.set(shift.row, new Set());
    this.#ofRow.get(shift.row)!.add(shift.id);
    for (const watcher of this.#watchers) watcher(before, shift);
  }

  remove(id: number): void {
    const before = this.shifts.get(id);
    if (!before) return;
    this.#ofRow.get(before.row)?.delete(id);
    this.shifts.delete(id);
    for (const watcher of this.#watchers) watcher(before, undefined);
  }

  /** Set shifts to these states; undefined takes one away. */
  set(states: Map<number, Shift | undefined>): void {
    for (const [id, shift] of states) {
      if (shift) this.put(copyOf(shift));
      else this.remove(id);
    }
  }
}
