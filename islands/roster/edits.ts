/** What a change makes of a shift: plain values in and out. */
import { type Part, type Roster, type Shift, copyOf } from "./model";

export function moved(shift: Shift, seconds: number, row = shift.row): Shift {
  const parts = shift.parts.map((part) => shiftedPart(part, seconds));
  return { ...shift, row, starts_at: shift.starts_at + seconds, ends_at: shift.ends_at + seconds, parts };
}

const shiftedPart = (part: Part, seconds: number): Part => ({
  ...part,
  starts_at: part.starts_at + seconds,
  ends_at: part.ends_at + seconds,
});

/** Breaks that would lie outside go; nothing gets shorter than one interval. */
export function stretched(shift: Shift, starts_at: number, ends_at: number): Shift {
  const parts = shift.parts.filter((part) => part.starts_at >= starts_at && part.ends_at <= ends_at);
  return { ...copyOf(shift), starts_at, ends_at, parts };
}

/** Two shifts that touch; a part that lies across the cut goes. */
export function split(shift: Shift, at: number, id: number): [Shift, Shift] {
  const second = { ...stretched(shift, at, shift.ends_at), id, version: 0 };
  return [stretched(shift, shift.starts_at, at), second];
}

export function swapped(one: Shift, other: Shift): [Shift, Shift] {
  return [
    { ...copyOf(one), row: other.row },
    { ...copyOf(other), row: one.row },
  ];
}

const sorted = (parts: Part[]) => parts.sort((one, other) => one.starts_at - other.starts_at);

export function withPart(shift: Shift, part: Part): Shift {
  return { ...copyOf(shift), parts: sorted([...shift.parts, part]) };
}

export function withoutPart(shift: Shift, index: number): Shift {
  return { ...copyOf(shift), parts: shift.parts.filter((_, other) => other !== index) };
}

/** The part with its new place, or nothing when another part or the shift's end is in the way. */
export function partMoved(shift: Shift, index: number, starts_at: number, ends_at: number): Shift | undefined {
  const fits = starts_at >= shift.starts_at && ends_at <= shift.ends_at && ends_at > starts_at;
  const isFree = shift.parts.every((part, other) => other === index || part.ends_at <= starts_at || part.starts_at >= ends_at);
  if (!fits || !isFree) return undefined;
  const parts = shift.parts.map((part, other) => (other === index ? { ...part, starts_at, ends_at } : { ...part }));
  return { ...shift, parts };
}

/** Where a pause of so many seconds fits nearest to a wished moment. */
export function roomFor(roster: Roster, shift: Shift, seconds: number, wished: number): number | undefined {
  let best: number | undefined;
  for (let at = shift.starts_at; at + seconds <= shift.ends_at; at += roster.step) {
    const isFree = shift.parts.every((part) => part.ends_at <= at || part.starts_at >= at + seconds);
    if (isFree && (best === undefined || Math.abs(at - wished) < Math.abs(best - wished))) best = at;
  }
  return best;
}
