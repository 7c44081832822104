/**
 * What can be seen at once while a shift is under the pointer: overlap, rest, length, break, absence. The server judges
 * by the whole law afterwards; these are only the commonest rules, so that nobody drags into an obvious breach.
 */
import type { Breach, Part, Roster, Row, Shift } from "./model";
import type { Words } from "./words";

const minutes = (from: number, to: number) => (to - from) / 60;

export function quickBreaches(roster: Roster, row: Row, words: Words): Breach[] {
  const shifts = roster.of(row.id);
  const found = shifts.flatMap((shift) => [...lengthBreaches(roster, row, shift, words), ...spanBreaches(row, shift, words)]);
  shifts.forEach((shift, index) => {
    const next = shifts[index + 1];
    if (next) found.push(...betweenBreaches(roster, row, shift, next, words));
  });
  return [...found, ...borderBreaches(roster, row, shifts, words)];
}

function breach(rule: string, row: Row, shifts: Shift[], text: string): Breach {
  const [starts_at, ends_at] = [shifts[0]!.starts_at, shifts.at(-1)!.ends_at];
  return { rule, severity: "breach", row: row.id, shifts: shifts.map((shift) => shift.id), starts_at, ends_at, words: text, mend: "" };
}

const limitsOf = (roster: Roster, row: Row) => row.limits ?? roster.sheet.limits ?? {};

function lengthBreaches(roster: Roster, row: Row, shift: Shift, words: Words): Breach[] {
  const { longest_minutes: longest, pauses = [] } = limitsOf(roster, row);
  const sum = (parts: Part[]) => parts.reduce((total, part) => total + minutes(part.starts_at, part.ends_at), 0);
  const activityOf = (part: Part) => roster.activities.get(part.activity);
  const unpaid = sum(shift.parts.filter((part) => activityOf(part)?.is_paid === false));
  const work = minutes(shift.starts_at, shift.ends_at) - unpaid;
  const found: Breach[] = [];
  if (longest && work > longest) {
    const text = words.say("quick_length", { measured: words.length(work), limit: words.length(longest) });
    found.push(breach("quick_length", row, [shift], text));
  }
  const due = Math.max(0, ...pauses.filter((tier) => work > tier.over_minutes).map((tier) => tier.minutes));
  const paused = sum(shift.parts.filter((part) => ["rest", "meal"].includes(activityOf(part)?.kind ?? "")));
  if (paused < due) {
    const text = words.say("quick_pause", { measured: words.length(paused), limit: words.length(due) });
    found.push(breach("quick_pause", row, [shift], text));
  }
  return found;
}

function spanBreaches(row: Row, shift: Shift, words: Words): Breach[] {
  const inWay = row.spans.filter(
    (span) => span.kind !== "wish" && span.starts_at < shift.ends_at && span.ends_at > shift.starts_at,
  );
  return inWay.map((span) => breach("quick_absence", row, [shift], words.say("quick_absence", { what: span.words })));
}

/** Two pieces that begin on the same day are one day's work with a hole, not two days without rest. */
function betweenBreaches(roster: Roster, row: Row, shift: Shift, next: Shift, words: Words): Breach[] {
  if (next.starts_at < shift.ends_at) return [breach("quick_overlap", row, [shift, next], words.say("quick_overlap"))];
  if (roster.dayAt(shift.starts_at) === roster.dayAt(next.starts_at)) return [];
  const short = tooShort(roster, row, shift.ends_at, next.starts_at, words);
  return short ? [breach("quick_rest", row, [shift, next], short)] : [];
}

function borderBreaches(roster: Roster, row: Row, shifts: Shift[], words: Words): Breach[] {
  const [first, last] = [shifts[0], shifts.at(-1)];
  const found: Breach[] = [];
  const before = first && row.before ? tooShort(roster, row, row.before, first.starts_at, words) : "";
  const after = last && row.after ? tooShort(roster, row, last.ends_at, row.after, words) : "";
  if (first && before) found.push(breach("quick_rest", row, [first], before));
  if (last && after) found.push(breach("quick_rest", row, [last], after));
  return found;
}

function tooShort(roster: Roster, row: Row, from: number, to: number, words: Words): string {
  const limit = limitsOf(roster, row).daily_rest_minutes;
  if (!limit || minutes(from, to) >= limit) return "";
  return words.say("quick_rest", { measured: words.length(minutes(from, to)), limit: words.length(limit) });
}
