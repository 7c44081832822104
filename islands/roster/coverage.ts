/**
 * How many are there for how many needed, kept in step with every change of a shift. What the server counted stays the
 * base; what the viewer has changed since is added to it, so that the curve moves at once and never drifts.
 */
import type { Line, Roster, Shift } from "./model";

export interface Moment {
  required: number;
  scheduled: number;
  open: number;
  predicted: number | null;
}

export class Coverage {
  line: Line;
  #unsaved: Float64Array; // people at work by the viewer's shifts, less those by the server's

  constructor(readonly roster: Roster) {
    this.line = roster.sheet.coverage[0] ?? { id: "", name: "", required: [], scheduled: [], predicted: [] };
    this.#unsaved = new Float64Array(this.line.required.length);
    roster.watch((before, after) => {
      if (before) this.#add(before, -1);
      if (after) this.#add(after, 1);
    });
  }

  get length(): number {
    return this.line.required.length;
  }

  /** Another line is shown, or the server has counted anew. */
  show(line: Line): void {
    this.line = line;
    this.#unsaved = new Float64Array(line.required.length);
    for (const shift of this.roster.shifts.values()) this.#add(shift, 1);
    for (const shift of this.roster.saved.values()) this.#add(shift, -1);
  }

  at(interval: number): Moment {
    const required = this.line.required[interval] ?? 0;
    const more = this.#unsaved[interval] ?? 0;
    const scheduled = Math.max(0, (this.line.scheduled[interval] ?? 0) + more);
    const predicted = more ? this.#predict(interval, scheduled) : (this.line.predicted[interval] ?? null);
    return { required, scheduled, open: Math.max(0, required - scheduled), predicted };
  }

  intervalAt(at: number): number {
    return Math.floor((at - this.roster.starts_at) / this.roster.step);
  }

  #counts(shift: Shift): boolean {
    if (this.line.id === "all" || this.line === this.roster.sheet.coverage[0]) return true;
    return this.roster.rows.get(shift.row)?.skills.includes(this.line.name) ?? false;
  }

  #add(shift: Shift, sign: number): void {
    if (!this.#counts(shift)) return;
    this.#addSpan(shift.starts_at, shift.ends_at, sign);
    for (const part of shift.parts) {
      const isWork = this.roster.activities.get(part.activity)?.is_productive ?? false;
      if (!isWork) this.#addSpan(part.starts_at, part.ends_at, -sign);
    }
  }

  /** A break of five minutes takes a third of its quarter. */
  #addSpan(starts_at: number, ends_at: number, sign: number): void {
    const { step, starts_at: origin } = this.roster;
    const [from, to] = [(starts_at - origin) / step, (ends_at - origin) / step];
    for (let index = Math.max(0, Math.floor(from)); index < Math.min(this.length, to); index++) {
      const share = Math.min(to, index + 1) - Math.max(from, index);
      this.#unsaved[index]! = Math.round((this.#unsaved[index]! + sign * share) * 1e6) / 1e6;
    }
  }

  #predict(interval: number, scheduled: number): number | null {
    const { calls, handle_seconds: handle, target_seconds: target } = this.line;
    const [volume, seconds] = [calls?.[interval], handle?.[interval]];
    if (volume === undefined || !seconds || target === undefined) return null;
    return serviceLevel((volume * seconds) / this.roster.step, Math.floor(scheduled), seconds, target);
  }
}

/** Erlang C: the share answered within `target` seconds by so many agents under a load in erlangs; null without calls. */
export function serviceLevel(load: number, agents: number, handleSeconds: number, target: number): number | null {
  if (load <= 0) return null;
  if (agents <= load) return 0;
  let blocked = 1; // Erlang B by its recursion over the number of agents
  for (let n = 1; n <= agents; n++) blocked = (load * blocked) / (n + load * blocked);
  const waits = blocked / (1 - (load / agents) * (1 - blocked));
  return 1 - waits * Math.exp((-(agents - load) * target) / handleSeconds);
}
