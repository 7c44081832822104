/** Ctrl Enter sends the form one is in; a form with data-draft keeps what was typed until it is sent. */

const draftKey = (form: HTMLFormElement) => `keskus.draft.${location.pathname}.${form.dataset.draft}`;

const isKept = (field: Element): field is HTMLInputElement =>
  field.matches("input, select, textarea") && !field.matches("[type=password], [type=hidden], [type=file]");

function restore(form: HTMLFormElement): void {
  const draft = JSON.parse(sessionStorage.getItem(draftKey(form)) ?? "{}") as Record<string, string | boolean>;
  for (const field of [...form.elements].filter(isKept)) {
    const value = draft[field.name];
    if (typeof value === "boolean") field.checked = value;
    else if (value !== undefined) field.value = value;
  }
}

function keep(form: HTMLFormElement): void {
  const fields = [...form.elements].filter(isKept).filter((field) => field.name && field.type !== "radio");
  const draft = Object.fromEntries(fields.map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]));
  sessionStorage.setItem(draftKey(form), JSON.stringify(draft));
}

export function startForms(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-draft]").forEach(restore);
  document.addEventListener("input", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-draft]");
    if (form) keep(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset.draft !== undefined) sessionStorage.removeItem(draftKey(form));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    (event.target as Element).closest("form")?.requestSubmit();
  });
}
