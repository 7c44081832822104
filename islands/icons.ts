/** The icons in use, by their Lucide names; tests/house compares this list with the templates. */
export const iconNames = ["menu", "search", "bell"] as const;
