/**
 * The player at work: the page's own <audio> plays, the wave form shows where, and everything with a time leads there.
 * What the page holds is whole without it: the browser's controls, the lanes, the lists and the transcript.
 */
import { clockOf } from "./clock";
import { type Drawing, drawWave, type Sound } from "./drawing";
import { followKeys } from "./keys";
import { Loop } from "./loop";
import { Talk } from "./talk";

const SKIP_SECONDS = 5;

export interface Deck {
  close: () => void;
  /** Where the sound stands, in seconds. */
  readonly now: number;
  /** Play from a place, to its end or to another place. */
  play: (from: number, to?: number) => void;
}

export function openDeck(root: HTMLElement): Deck | undefined {
  const audio = root.querySelector("audio");
  const place = root.querySelector<HTMLElement>("[data-wave]");
  const source = root.querySelector('script[type="application/json"]')?.textContent;
  return audio && place && source ? new Player(root, audio, place, JSON.parse(source) as Sound) : undefined;
}

class Player implements Deck {
  #stop = new AbortController();
  #drawing: Drawing;
  #loop: Loop;
  #talk?: Talk;
  #clock: HTMLElement | null;
  #position: HTMLInputElement | null;
  #until?: number;

  constructor(
    private readonly root: HTMLElement,
    private readonly audio: HTMLAudioElement,
    place: HTMLElement,
    private readonly sound: Sound,
  ) {
    audio.controls = false;
    this.#clock = root.querySelector("[data-clock]");
    this.#position = root.querySelector("[data-position]");
    this.#drawing = drawWave(place, audio, sound);
    this.#loop = new Loop(this.#drawing, () => this.#showLoop());
    const list = root.querySelector<HTMLElement>("[data-talk]");
    const follow = root.querySelector<HTMLInputElement>("[data-follow]");
    if (list) this.#talk = new Talk(list, () => follow?.checked ?? true);
    this.#listen();
    this.#followTheme();
    const at = Number(root.dataset.at);
    if (at > 0) this.#goTo(at);
    this.#show();
    root.dataset.ready = "";
  }

  close(): void {
    this.#stop.abort();
    this.audio.pause();
    this.#drawing.wave.destroy();
  }

  get now(): number {
    return this.#drawing.wave.getCurrentTime();
  }

  play(from: number, to?: number): void {
    this.#goTo(from);
    this.#until = to;
    void this.#drawing.wave.play();
  }

  #listen(): void {
    const { signal } = this.#stop;
    const { wave } = this.#drawing;
    const note = this.root.querySelector("[data-note-words]") ? { n: () => this.#startNote() } : undefined;
    wave.on("timeupdate", (at) => this.#tick(at));
    wave.on("play", () => this.#showPlaying(true));
    wave.on("pause", () => this.#showPlaying(false));
    wave.on("error", () => this.root.setAttribute("data-lost", ""));
    this.root.addEventListener("click", (event) => this.#pressed(event), { signal });
    this.#position?.addEventListener("input", () => this.#goTo(Number(this.#position?.value)), { signal });
    this.root.querySelector<HTMLSelectElement>("[data-speed]")?.addEventListener(
      "change",
      (event) => wave.setPlaybackRate(Number((event.target as HTMLSelectElement).value), true),
      { signal },
    );
    followKeys(
      {
        " ": () => void wave.playPause(),
        k: () => void wave.playPause(),
        j: () => this.#skip(-SKIP_SECONDS),
        l: () => this.#skip(SKIP_SECONDS),
        ArrowLeft: () => this.#skip(-SKIP_SECONDS),
        ArrowRight: () => this.#skip(SKIP_SECONDS),
        "[": () => this.#loop.begin(this.now),
        "]": () => this.#loop.end(this.now),
        Escape: () => this.#loop.clear(),
        ...note,
      },
      signal,
    );
  }

  #pressed(event: MouseEvent): void {
    const target = event.target as Element;
    const deed = target.closest<HTMLElement>("[data-deed]")?.dataset.deed;
    if (deed === "play") void this.#drawing.wave.playPause();
    else if (deed === "back") this.#skip(-SKIP_SECONDS);
    else if (deed === "forward") this.#skip(SKIP_SECONDS);
    else if (deed === "loop-begin") this.#loop.begin(this.now);
    else if (deed === "loop-end") this.#loop.end(this.now);
    else if (deed === "loop-off") this.#loop.clear();
    else if (deed === "note") this.#startNote();
    const there = target.closest<HTMLElement>("[data-seek]")?.dataset.seek;
    if (there !== undefined) this.#goTo(Number(there));
    const lane = target.closest<HTMLElement>("[data-lane]");
    if (lane && there === undefined) this.#goTo(this.#placeIn(lane, event));
  }

  #placeIn(lane: HTMLElement, event: MouseEvent): number {
    const { left, width } = lane.getBoundingClientRect();
    return ((event.clientX - left) / width) * this.sound.seconds;
  }

  #skip(seconds: number): void {
    this.#goTo(this.now + seconds);
  }

  #goTo(at: number): void {
    this.#until = undefined;
    this.#drawing.wave.setTime(Math.min(Math.max(at, 0), this.sound.seconds));
    this.#show();
  }

  #tick(at: number): void {
    const back = this.audio.paused ? undefined : this.#loop.next(at);
    if (back !== undefined) this.#drawing.wave.setTime(back);
    if (this.#until !== undefined && at >= this.#until) {
      this.#until = undefined;
      this.audio.pause();
    }
    this.#show();
  }

  #show(): void {
    const at = this.#drawing.wave.getCurrentTime();
    const clock = clockOf(at);
    if (this.#clock && this.#clock.textContent !== clock) this.#clock.textContent = clock;
    if (this.#position) {
      this.#position.value = String(at);
      this.#position.setAttribute("aria-valuetext", clock);
    }
    this.#talk?.show(at);
  }

  #showPlaying(plays: boolean): void {
    this.root.toggleAttribute("data-plays", plays);
    this.root.querySelector('[data-deed="play"]')?.setAttribute("aria-pressed", String(plays));
  }

  #showLoop(): void {
    const span = this.#loop.span;
    this.root.toggleAttribute("data-loops", span !== undefined);
    const words = this.root.querySelector("[data-loop-span]");
    if (words) words.textContent = span ? `${clockOf(span[0])}–${clockOf(span[1])}` : "";
  }

  /** The form below, with the place that is heard just now. */
  #startNote(): void {
    const at = this.root.querySelector<HTMLInputElement>("[data-note-at]");
    const words = this.root.querySelector<HTMLTextAreaElement>("[data-note-words]");
    if (!at || !words) return;
    this.audio.pause();
    at.value = clockOf(this.now);
    words.focus();
  }

  #followTheme(): void {
    const { signal } = this.#stop;
    const redraw = () => {
      this.#drawing.redraw();
      this.#loop.redraw();
    };
    const themes = new MutationObserver(redraw);
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    signal.addEventListener("abort", () => themes.disconnect());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw, { signal });
  }
}
