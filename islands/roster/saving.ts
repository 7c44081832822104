/**
 * Sends changes to the server one after another and takes in what it answers: also what others have changed. Nothing
 * that could not be sent is lost: it waits and is tried again. A refused change is taken back and the viewer is told.
 */
import { type Breach, type Line, type Roster, type Row, type Shift, copyOf, weighed } from "./model";

/** As the server reads it, but for `part`, which is named by what it is and where it lay until it is sent. */
export interface Change {
  do: string;
  shift?: number;
  other?: number;
  row?: number;
  part?: { activity: number; starts_at: number };
  [key: string]: unknown;
}

export interface Step {
  change: Change;
  before: Map<number, Shift | undefined>;
  after: Map<number, Shift | undefined>;
}

/** What the viewer did in one go and takes back in one go. */
export interface Deed {
  steps: Step[];
}

interface Waiting extends Step {
  deed: Deed;
  seen: Record<string, number>;
}

interface Answer {
  version: number;
  shifts: Shift[];
  removed: number[];
  rows: Row[];
  coverage: Line[];
  breaches: Breach[];
  can_undo: boolean;
  said?: string;
}

export type State = "saved" | "saving" | "offline";

export interface Listener {
  state(state: State): void;
  /** Something came from the server; `ours` when it answers a change of this viewer. */
  took(answer: Answer, ours: boolean): void;
  refused(said: string, deed: Deed): void;
}

const WAITS_MS = [2000, 5000, 15000, 30000];
const LOOK_AGAIN_MS = 20_000;

export class Saving {
  #queue: Waiting[] = [];
  #renamed = new Map<number, number>();
  #isSending = false;
  #failures = 0;
  #clock = 0;
  #retry = 0;
  #stop = new AbortController();

  constructor(
    readonly roster: Roster,
    readonly listener: Listener,
  ) {
    const { signal } = this.#stop;
    this.#clock = window.setInterval(() => void this.lookAgain(), LOOK_AGAIN_MS);
    document.addEventListener("visibilitychange", () => void this.lookAgain(), { signal });
    addEventListener("online", () => void this.#send(), { signal });
    addEventListener("beforeunload", (event) => this.#queue.length && event.preventDefault(), { signal });
  }

  close(): void {
    clearInterval(this.#clock);
    clearTimeout(this.#retry);
    this.#stop.abort();
  }

  get isIdle(): boolean {
    return this.#queue.length === 0;
  }

  /** The shifts that a change not yet answered has touched. */
  get unsaved(): Set<number> {
    return new Set(this.#queue.flatMap((waiting) => [...waiting.before.keys(), ...waiting.after.keys()].map(this.idOf)));
  }

  /** The number under which the server keeps what was made here under another. */
  idOf = (id: number): number => {
    const now = this.#renamed.get(id);
    return now === undefined ? id : this.idOf(now);
  };

  add(deed: Deed, steps: Step[] = deed.steps): void {
    for (const step of steps) {
      const touched = [...step.before].filter(([, shift]) => shift && shift.version > 0);
      const seen = Object.fromEntries(touched.map(([id]) => [id, this.roster.saved.get(this.idOf(id))?.version ?? 0]));
      this.#queue.push({ ...step, deed, seen });
    }
    void this.#send();
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    clearTimeout(this.#retry);
    while (this.#queue.length) {
      this.listener.state(this.#failures ? "offline" : "saving");
      if (!(await this.#sendFirst())) break;
    }
    this.#isSending = false;
    if (this.isIdle) this.listener.state("saved");
    else this.#retry = window.setTimeout(() => void this.#send(), WAITS_MS[Math.min(this.#failures, WAITS_MS.length) - 1]);
  }

  /** Whether the server answered, gladly or not. */
  async #sendFirst(): Promise<boolean> {
    const waiting = this.#queue[0]!;
    const response = await this.#post(waiting.change, waiting.seen, false).catch(() => undefined);
    const answer = response && !response.redirected ? await readAnswer(response) : undefined;
    if (!response || !answer || response.status >= 500) {
      this.#failures += 1;
      this.listener.state("offline");
      return false;
    }
    this.#failures = 0;
    this.#queue.shift();
    if (response.ok) {
      this.#rename(waiting, answer as Answer);
      this.#follow(waiting, answer as Answer);
      this.#take(answer as Answer, true);
    } else this.#refuse(waiting, answer);
    return true;
  }

  #post(change: Change, seen: Record<string, number>, preview: boolean, signal?: AbortSignal): Promise<Response> {
    const body = { version: this.roster.sheet.roster.version, seen: this.#renumbered(seen), preview, change: this.#asSent(change) };
    const token = document.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
    return fetch(this.roster.sheet.addresses.change, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
      signal: signal ?? null,
    });
  }

  #renumbered(seen: Record<string, number>): Record<string, number> {
    return Object.fromEntries(Object.entries(seen).map(([id, version]) => [this.idOf(Number(id)), version]));
  }

  #asSent(change: Change): object {
    const sent: Record<string, unknown> = { ...change };
    for (const name of ["shift", "other"]) if (name in sent) sent[name] = this.idOf(sent[name] as number);
    if (change.part) {
      const { activity, starts_at } = change.part;
      const parts = this.roster.saved.get(sent.shift as number)?.parts ?? [];
      sent.part = parts.find((part) => part.activity === activity && part.starts_at === starts_at)?.id ?? -1;
    }
    return sent;
  }

  /** What would break if this were done, by the server's whole law; nothing is written. */
  async preview(change: Change, signal: AbortSignal): Promise<Breach[] | undefined> {
    if (!this.isIdle) return undefined;
    const response = await this.#post(change, {}, true, signal).catch(() => undefined);
    const answer = response?.ok && !response.redirected ? await readAnswer(response) : undefined;
    return answer?.breaches && weighed(answer.breaches);
  }

  /** What did others do meanwhile? */
  async lookAgain(): Promise<void> {
    if (!this.isIdle || document.hidden) return;
    const address = new URL(this.roster.sheet.addresses.change, location.href);
    address.searchParams.set("version", String(this.roster.sheet.roster.version));
    const headers = { Accept: "application/json", "X-Keskus-Poll": "1" }; // no deed of the viewer
    const response = await fetch(address, { headers, signal: this.#stop.signal }).catch(() => undefined);
    const answer = response?.ok && !response.redirected ? await readAnswer(response) : undefined;
    if (!answer || !isWhole(answer) || !this.isIdle) return;
    if (answer.version > this.roster.sheet.roster.version) this.#take(answer, false);
  }

  /** A shift made here gets the server's number: the unknown one of the same person that begins at the same time. */
  #rename(waiting: Waiting, answer: Answer): void {
    for (const [id, made] of waiting.after) {
      if (!made || waiting.before.get(id) || this.roster.saved.has(this.idOf(id))) continue;
      const isIt = (shift: Shift) =>
        shift.row === made.row && shift.starts_at === made.starts_at && !this.roster.saved.has(shift.id);
      const known = answer.shifts.find(isIt);
      if (!known || known.id === this.idOf(id)) continue;
      const local = this.roster.shifts.get(this.idOf(id));
      this.roster.remove(this.idOf(id));
      this.#renamed.set(this.idOf(id), known.id);
      if (local) this.roster.put({ ...local, id: known.id, version: known.version });
    }
  }

  /** What waits was decided on our own shift, which has a newer version by our own change only. */
  #follow(answered: Waiting, answer: Answer): void {
    const own = new Set([...answered.before.keys(), ...answered.after.keys()].map(this.idOf));
    for (const shift of answer.shifts.filter((each) => own.has(each.id))) {
      for (const waiting of this.#queue) {
        for (const id of Object.keys(waiting.seen)) if (this.idOf(Number(id)) === shift.id) waiting.seen[id] = shift.version;
      }
    }
  }

  #take(answer: Answer, ours: boolean): void {
    const { roster } = this;
    const unsaved = this.unsaved;
    for (const row of answer.rows) roster.rows.set(row.id, { ...roster.rows.get(row.id), ...row });
    for (const shift of answer.shifts) {
      if (!roster.rows.has(shift.row)) continue;
      roster.saved.set(shift.id, shift);
      if (!unsaved.has(shift.id)) roster.put(copyOf(shift));
    }
    for (const id of answer.removed) {
      roster.saved.delete(id);
      if (!unsaved.has(id)) roster.remove(id);
    }
    Object.assign(roster.sheet, { coverage: answer.coverage, can_undo: answer.can_undo });
    roster.sheet.roster.version = answer.version;
    roster.breaches = weighed(answer.breaches);
    this.listener.took(answer, ours);
  }

  /** The refused change, and what was built on it, give way to what the server has. */
  #refuse(refused: Waiting, answer: Partial<Answer>): void {
    const touched = new Set([...refused.before.keys(), ...refused.after.keys()].map(this.idOf));
    const isBuiltOnIt = (waiting: Waiting) =>
      waiting.deed === refused.deed || [...waiting.after.keys(), ...waiting.before.keys()].some((id) => touched.has(this.idOf(id)));
    for (const waiting of this.#queue.filter(isBuiltOnIt)) {
      for (const id of [...waiting.before.keys(), ...waiting.after.keys()]) touched.add(this.idOf(id));
    }
    this.#queue = this.#queue.filter((waiting) => !isBuiltOnIt(waiting));
    for (const id of touched) {
      const saved = this.roster.saved.get(id);
      if (saved) this.roster.put(copyOf(saved));
      else this.roster.remove(id);
    }
    if (isWhole(answer)) this.#take(answer, true);
    this.listener.refused(answer.said ?? "", refused.deed);
  }
}

const isWhole = (answer: Partial<Answer>): answer is Answer => answer.version !== undefined && answer.shifts !== undefined;

async function readAnswer(response: Response): Promise<Partial<Answer> | undefined> {
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (!isJson) return response.status >= 400 && response.status < 500 ? {} : undefined;
  // Whoever gave up while it was still coming, or a line that broke, has no answer.
  return (await response.json().catch(() => undefined)) as Partial<Answer> | undefined;
}
