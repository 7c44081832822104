/** The player's keys: they work anywhere on its page but where somebody types or where a key has a work of its own. */

const TYPING = "input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]";
const CHOICE = "input:is([type=radio], [type=checkbox])";
const PRESSED_BY_SPACE = "button, summary, a, [role=button]";

export type Deeds = Record<string, () => void>;

export function followKeys(deeds: Deeds, signal: AbortSignal): void {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as Element;
      if (target.closest(TYPING) || target.closest("dialog[open]")) return;
      if (event.key === " " && target.closest(PRESSED_BY_SPACE)) return;
      if (target.matches(CHOICE) && isOfChoice(event.key, target as HTMLInputElement)) return;
      const deed = deeds[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!deed) return;
      event.preventDefault();
      deed();
    },
    { signal },
  );
}

/** What a choice does with a key itself: arrows go to its neighbours, the space bar chooses it while it is not. */
function isOfChoice(key: string, choice: HTMLInputElement): boolean {
  if (key.startsWith("Arrow")) return choice.type === "radio";
  return key === " " && !(choice.type === "radio" && choice.checked);
}
