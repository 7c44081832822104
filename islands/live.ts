/**
 * <k-live>: keeps the pieces of a page current by a stream, counts times that run, says how old the data are, and
 * covers names and controls when nobody has been there for a while. Without it the page stands as it was loaded.
 */
interface State {
  fresh: number;
  lost: boolean;
}

const SILENT_SECONDS = 40; // the server says something at least every 15
const HERE_SECONDS = 60;

class KLive extends HTMLElement {
  #source?: EventSource;
  #clock = 0;
  #turns = 0;
  #ahead = 0; // seconds that the server's clock is ahead of ours
  #heard = 0;
  #open = false;
  #state: State = { fresh: 0, lost: true };
  #touched = Date.now();
  #told = Date.now();
  #covered = false;
  #stop = new AbortController();

  connectedCallback(): void {
    this.#ahead = Number(this.dataset.now) - Date.now() / 1000;
    this.#state = JSON.parse(this.dataset.state ?? "{}") as State;
    this.#connect();
    this.#clock = window.setInterval(() => this.#tick(), 1000);
    if (this.dataset.next) this.#turns = window.setInterval(() => void this.#turn(), Number(this.dataset.turn) * 1000);
    const touch = () => this.#touch();
    for (const kind of ["pointermove", "pointerdown", "keydown", "touchstart", "wheel"]) {
      addEventListener(kind, touch, { signal: this.#stop.signal, passive: true });
    }
    this.querySelector("[data-uncover]")?.addEventListener("click", () => this.#uncover());
  }

  /** Another board's turn: only when the server answers, so that a screen never ends at a browser's error page. */
  async #turn(): Promise<void> {
    const next = this.dataset.next ?? "";
    const answer = await fetch(next).catch(() => undefined);
    if (answer?.ok) location.replace(next);
  }

  disconnectedCallback(): void {
    clearInterval(this.#turns);
    this.#stop.abort();
    clearInterval(this.#clock);
    this.#source?.close();
  }

  #connect(): void {
    this.#source?.close();
    const address = new URL(this.dataset.stream ?? "", location.href);
    if (this.#covered) address.searchParams.set("covered", "1");
    const source = new EventSource(address);
    this.#source = source;
    this.#heard = Date.now();
    source.addEventListener("open", () => this.#hear());
    source.addEventListener("beat", () => this.#hear());
    source.addEventListener("pieces", (event) => this.#take(JSON.parse(event.data as string) as Record<string, string>));
    source.addEventListener("over", () => {
      source.close();
      location.reload();
    });
    source.addEventListener("error", () => {
      // A server that answers at once and ends (no live server) is no lost connection while frames keep coming.
      if (source.readyState === EventSource.CLOSED) this.#open = false;
    });
  }

  #hear(): void {
    this.#heard = Date.now();
    this.#open = true;
  }

  #take(pieces: Record<string, string>): void {
    this.#hear();
    for (const [name, html] of Object.entries(pieces)) {
      if (name === "age") this.#state = JSON.parse(html) as State;
      else {
        const place = this.querySelector(`[data-piece="${name}"]`);
        if (place && !place.contains(document.activeElement)) place.innerHTML = html;
        else if (place) this.#keepFocus(place, html);
      }
    }
    this.#tick();
  }

  /** Whoever stands on a link with the keyboard stays on the link at the same place. */
  #keepFocus(place: Element, html: string): void {
    const links = () => [...place.querySelectorAll<HTMLElement>("a, button")];
    const at = links().indexOf(document.activeElement as HTMLElement);
    place.innerHTML = html;
    links()[at]?.focus({ preventScroll: true });
  }

  #tick(): void {
    const now = Date.now() / 1000 + this.#ahead;
    for (const time of this.querySelectorAll<HTMLElement>("[data-since]")) {
      const text = written(now - Number(time.dataset.since));
      if (time.textContent !== text) time.textContent = text;
    }
    this.#judge(now);
    if (!this.#covered && Number(this.dataset.idle) && Date.now() - this.#touched > Number(this.dataset.idle) * 1000) this.#cover();
    if ((Date.now() - this.#heard) / 1000 > SILENT_SECONDS) {
      this.#open = false;
      this.#connect();
    }
  }

  #judge(now: number): void {
    const age = now - this.#state.fresh;
    const isStale = this.#state.fresh > 0 && (this.#state.lost || age > Number(this.dataset.stale));
    const state = !this.#open ? "lost" : isStale ? "stale" : this.#state.fresh ? "live" : "still";
    this.dataset.live = state;
    for (const badge of this.querySelectorAll<HTMLElement>("[data-when]")) badge.hidden = badge.dataset.when !== state;
    const shown = this.querySelector<HTMLElement>("[data-age]");
    if (shown) shown.textContent = written(age);
  }

  /** The stream is no deed of anybody: say now and then that somebody is there. */
  #touch(): void {
    this.#touched = Date.now();
    if (this.#covered || !this.dataset.here || Date.now() - this.#told < HERE_SECONDS * 1000) return;
    this.#told = Date.now();
    void fetch(this.dataset.here);
  }

  #cover(): void {
    this.#covered = true;
    this.classList.add("is-covered");
    for (const part of this.querySelectorAll<HTMLElement>(".controls")) part.inert = true;
    const cover = this.querySelector<HTMLElement>(".cover");
    if (cover) cover.hidden = false;
    for (const name of this.querySelectorAll(".seat-name")) name.textContent = "•••";
    this.#connect();
  }

  /** If the session has ended meanwhile, loading the page asks to sign in and comes back here. */
  #uncover(): void {
    location.reload();
  }
}

function written(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export function startLive(): void {
  customElements.define("k-live", KLive);
}
