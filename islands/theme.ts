/**
 * Sets the theme before the first paint, so that a dark page never flashes white.
 * Loaded as a classic blocking script: it must stay small and import nothing.
 */
const stored = localStorage.getItem("keskus.theme");
if (stored === "light" || stored === "dark") document.documentElement.dataset.theme = stored;
