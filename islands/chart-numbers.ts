/** Numbers in the page's language, written as the pages write them (keskus/core/templatetags/figures.py). */

export type Unit = "count" | "share" | "seconds";

const language = () => (document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang);

function duration(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  const two = (part: number) => String(part).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return `${seconds < 0 ? "−" : ""}${hours ? `${hours}:${two(minutes)}` : minutes}:${two(rest)}`;
}

/** `onAxis` leaves out digits that every mark of an axis would repeat. */
export function formatter(unit: Unit): (value: number | null | undefined, onAxis?: boolean) => string {
  const number = (digits: number) =>
    new Intl.NumberFormat(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: "always" });
  return (value, onAxis = false) => {
    if (value === null || value === undefined || Number.isNaN(value)) return "–";
    if (unit === "seconds") return duration(value);
    if (unit === "share") return `${number(onAxis ? 0 : 1).format(value * 100)}\u00a0%`;
    return number(Number.isInteger(value) ? 0 : 1).format(value);
  };
}
