/** The page's words with their places filled in, and moments, lengths and shares as the viewer's language writes them. */

const language = () => (document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang);

export class Words {
  #time: Intl.DateTimeFormat;
  #day: Intl.DateTimeFormat;
  #share = new Intl.NumberFormat(language(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  #count = new Intl.NumberFormat(language(), { maximumFractionDigits: 1 });
  #times = new Map<number, string>();
  #days = new Map<number, string>();

  constructor(
    private readonly words: Record<string, string>,
    zone: string,
  ) {
    this.#time = new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
    this.#day = new Intl.DateTimeFormat(language(), { weekday: "short", day: "numeric", month: "short", timeZone: zone });
  }

  has(key: string): boolean {
    return Boolean(this.words[key]);
  }

  /** The words of a key; nothing when the page gave none. */
  say(key: string, values: Record<string, string | number> = {}): string {
    return (this.words[key] ?? "").replace(/{(\w+)}/g, (_, name: string) => String(values[name] ?? ""));
  }

  /** What a line of need and cover is called; the one of everybody has no name of its own. */
  lineName(line: { name: string }): string {
    return line.name || this.say("all");
  }

  time(at: number): string {
    return remembered(this.#times, at, () => this.#time.format(at * 1000));
  }

  /** "8" rather than "08:00" where there is little room. */
  shortTime(at: number): string {
    const [hour = "", minute] = this.time(at).split(":");
    return minute === "00" ? String(Number(hour)) : `${Number(hour)}:${minute}`;
  }

  day(at: number): string {
    return remembered(this.#days, at, () => this.#day.format(at * 1000));
  }

  span(starts_at: number, ends_at: number): string {
    return `${this.time(starts_at)}–${this.time(ends_at)}`;
  }

  length(minutes: number): string {
    const whole = Math.round(Math.abs(minutes));
    return `${minutes < 0 ? "−" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  }

  count(value: number | null | undefined): string {
    return value === null || value === undefined ? "–" : this.#count.format(value);
  }

  share(value: number | null | undefined): string {
    return value === null || value === undefined ? "–" : `${this.#share.format(value * 100)}\u00a0%`;
  }
}

function remembered(known: Map<number, string>, at: number, make: () => string): string {
  let text = known.get(at);
  if (text === undefined) known.set(at, (text = make()));
  return text;
}
