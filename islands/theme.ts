/**
 * Applies what this browser remembers before the first paint, so that a dark page never flashes white.
 * Loaded as a classic blocking script: it stays small and imports nothing.
 */
{
  const page = document.documentElement;
  page.classList.add("js");
  for (const name of ["theme", "nav", "density"]) {
    const value = localStorage.getItem(`keskus.${name}`);
    if (value) page.dataset[name] = value;
  }
}
