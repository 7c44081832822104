/** What a planner can do to shifts, by whatever means: pointer, keys, buttons. Each deed is taken back in one go. */
import { moved, partMoved, roomFor, split, stretched, swapped, withPart, withoutPart } from "./edits";
import { type Roster, type Shift, copyOf } from "./model";
import type { Change, Deed, Saving, Step } from "./saving";

const PAUSE_SECONDS = 15 * 60;

export class Deeds {
  #done: Deed[] = [];
  #undone: Deed[] = [];
  #made = 0;

  constructor(
    readonly roster: Roster,
    readonly saving: Saving,
  ) {}

  get canUndo(): boolean {
    return this.#done.length > 0 || this.roster.sheet.can_undo;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Do it here at once and send it. `before` are the shifts as they were when a drag began. */
  #commit(steps: Step[]): void {
    if (!steps.length) return;
    for (const step of steps) this.roster.set(step.after);
    const deed = { steps };
    this.#done.push(deed);
    this.#undone = [];
    this.saving.add(deed);
  }

  #step(change: Change, after: Shift[], gone: number[] = [], before?: Map<number, Shift | undefined>): Step {
    const states = new Map<number, Shift | undefined>(after.map((shift) => [shift.id, copyOf(shift)]));
    for (const id of gone) states.set(id, undefined);
    const was = [...states.keys()].map((id): [number, Shift | undefined] => {
      const shift = before?.get(id) ?? this.roster.shifts.get(id);
      return [id, shift && copyOf(shift)];
    });
    return { change, before: new Map(was), after: states };
  }

  /** A refused deed is no longer there to be taken back. */
  forget(deed: Deed): void {
    this.#done = this.#done.filter((each) => each !== deed);
    this.#undone = this.#undone.filter((each) => each !== deed);
  }

  /** The shifts as they now stand under the pointer, or would after a key. */
  place(after: Shift[], before?: Map<number, Shift>): void {
    const steps = after.flatMap((shift) => {
      const was = before?.get(shift.id) ?? this.roster.shifts.get(shift.id);
      const change = was && changeOf(was, shift);
      return change ? [this.#step(change, [shift], [], before)] : [];
    });
    this.#commit(steps);
  }

  move(ids: number[], seconds: number, row?: number): Shift[] {
    const shifts = this.#free(ids).map((shift) => moved(shift, seconds, row));
    const isInside = (shift: Shift) => shift.starts_at >= this.roster.starts_at && shift.starts_at < this.roster.ends_at;
    if (!shifts.every(isInside)) return [];
    this.place(shifts);
    return shifts;
  }

  stretch(ids: number[], startSeconds: number, endSeconds: number): Shift[] {
    const shifts = this.#free(ids).map((shift) => stretched(shift, shift.starts_at + startSeconds, shift.ends_at + endSeconds));
    if (shifts.some((shift) => shift.ends_at - shift.starts_at < this.roster.step)) return [];
    this.place(shifts);
    return shifts;
  }

  movePart(id: number, index: number, startSeconds: number, endSeconds: number): Shift | undefined {
    const [shift] = this.#free([id]);
    const part = shift?.parts[index];
    const after = shift && part && partMoved(shift, index, part.starts_at + startSeconds, part.ends_at + endSeconds);
    if (after) this.place([after]);
    return after;
  }

  removePart(id: number, index: number): void {
    const [shift] = this.#free([id]);
    const part = shift?.parts[index];
    if (!shift || !part) return;
    const named = { activity: part.activity, starts_at: part.starts_at };
    this.#commit([this.#step({ do: "part_delete", shift: id, part: named }, [withoutPart(shift, index)])]);
  }

  /** A break where there is room, nearest to the wished moment or to the middle. */
  addPause(ids: number[], wished?: number): boolean {
    const activity = this.roster.sheet.activities.find((each) => each.kind === "rest" || each.kind === "meal");
    if (!activity) return false;
    const steps = this.#free(ids).flatMap((shift) => {
      const middle = (shift.starts_at + shift.ends_at - PAUSE_SECONDS) / 2;
      const starts_at = roomFor(this.roster, shift, PAUSE_SECONDS, wished ?? middle);
      if (starts_at === undefined) return [];
      const part = { id: null, activity: activity.id, starts_at, ends_at: starts_at + PAUSE_SECONDS };
      const change = { do: "part_add", shift: shift.id, activity: activity.id, starts_at, ends_at: part.ends_at };
      return [this.#step(change, [withPart(shift, part)])];
    });
    this.#commit(steps);
    return steps.length > 0;
  }

  split(ids: number[], wished?: number): void {
    const { step } = this.roster;
    const steps = this.#free(ids).flatMap((shift) => {
      const isInside = wished !== undefined && wished > shift.starts_at && wished < shift.ends_at;
      const half = Math.round((shift.ends_at - shift.starts_at) / 2 / step) * step;
      const at = isInside ? wished : shift.starts_at + half;
      if (at <= shift.starts_at || at >= shift.ends_at) return [];
      const change = { do: "split", shift: shift.id, at, until: at };
      return [this.#step(change, split(shift, at, this.#newId()))];
    });
    this.#commit(steps);
  }

  swap(one: number, other: number): boolean {
    const [first, second] = this.#free([one, other]);
    if (!first || !second || first.row === second.row) return false;
    this.#commit([this.#step({ do: "swap", shift: one, other }, swapped(first, second))]);
    return true;
  }

  remove(ids: number[]): void {
    this.#commit(this.#free(ids).map((shift) => this.#step({ do: "delete", shift: shift.id }, [], [shift.id])));
  }

  /** Lock them all, or open them all when every one is locked. */
  lock(ids: number[]): boolean {
    const shifts = ids.flatMap((id) => this.roster.shifts.get(id) ?? []);
    const is_locked = shifts.some((shift) => !shift.is_locked);
    const changing = shifts.filter((shift) => shift.is_locked !== is_locked);
    this.#commit(
      changing.map((shift) => this.#step({ do: "lock", shift: shift.id, is_locked }, [{ ...copyOf(shift), is_locked }])),
    );
    return is_locked;
  }

  /** A new shift; the server places its breaks. */
  add(row: number, starts_at: number, minutes: number, template: number | null): Shift {
    const id = this.#newId();
    const ends_at = starts_at + minutes * 60;
    const shift = { id, row, starts_at, ends_at, template, is_locked: false, version: 0, parts: [] };
    const change = { do: "add", row, starts_at, ends_at, ...(template === null ? {} : { template }) };
    this.#commit([this.#step(change, [shift])]);
    return shift;
  }

  /** Whether there was something to take back, and the first shift that is as it was. */
  undo(): { isDone: boolean; shift?: Shift | undefined } {
    const deed = this.#done.pop();
    if (deed) {
      const back = [...deed.steps].reverse().map((step) => this.#back(step));
      for (const step of back) this.roster.set(step.after);
      this.#undone.push(deed);
      this.saving.add(deed, back);
      return { isDone: true, shift: firstOf(back) };
    }
    if (!this.roster.sheet.can_undo || !this.saving.isIdle) return { isDone: false };
    this.saving.add({ steps: [] }, [{ change: { do: "undo" }, before: new Map(), after: new Map() }]);
    return { isDone: true };
  }

  redo(): { isDone: boolean; shift?: Shift | undefined } {
    const deed = this.#undone.pop();
    if (!deed) return { isDone: false };
    const steps = deed.steps.map((step) => ({
      change: step.change,
      before: this.#renumbered(step.before),
      after: this.#renumbered(step.after),
    }));
    for (const step of steps) this.roster.set(step.after);
    const again = { steps };
    this.#done.push(again);
    this.saving.add(again);
    return { isDone: true, shift: firstOf(steps) };
  }

  #back(step: Step): Step {
    return { change: { do: "undo" }, before: this.#renumbered(step.after), after: this.#renumbered(step.before) };
  }

  /** Under the numbers that the server has given meanwhile, and with the versions it has. */
  #renumbered(states: Map<number, Shift | undefined>): Map<number, Shift | undefined> {
    const now = [...states].map(([id, shift]): [number, Shift | undefined] => {
      const known = this.saving.idOf(id);
      const version = this.roster.saved.get(known)?.version ?? shift?.version ?? 0;
      return [known, shift && { ...copyOf(shift), id: known, version }];
    });
    return new Map(now);
  }

  #free(ids: number[]): Shift[] {
    return ids.flatMap((id) => this.roster.shifts.get(id) ?? []).filter((shift) => !shift.is_locked);
  }

  #newId(): number {
    this.#made -= 1;
    return this.#made;
  }
}

const firstOf = (steps: Step[]) => steps.flatMap((step) => [...step.after.values()]).find((shift) => shift !== undefined);

/** The change that leads from one state of a shift to another; nothing when they are alike. */
export function changeOf(was: Shift, now: Shift): Change | undefined {
  const shift = was.id;
  const length = (each: Shift) => each.ends_at - each.starts_at;
  if (length(was) !== length(now)) return { do: "resize", shift, starts_at: now.starts_at, ends_at: now.ends_at };
  if (was.starts_at !== now.starts_at || was.row !== now.row) {
    return { do: "move", shift, row: now.row, starts_at: now.starts_at };
  }
  const index = now.parts.findIndex((part, each) => isElsewhere(part, was.parts[each]));
  const [from, to] = [was.parts[index], now.parts[index]];
  if (!from || !to) return undefined;
  const part = { activity: from.activity, starts_at: from.starts_at };
  return { do: "part_move", shift, part, starts_at: to.starts_at, ends_at: to.ends_at };
}

const isElsewhere = (one: { starts_at: number; ends_at: number }, other?: { starts_at: number; ends_at: number }) =>
  one.starts_at !== other?.starts_at || one.ends_at !== other.ends_at;
