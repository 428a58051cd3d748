// SPDX-License-Identifier: MIT
/* What a reader chose for this browser, not for a scenario: theme, language, shortcuts. */

export type Theme = "auto" | "light" | "dark";
export type Language = "en" | "uk";

export interface Settings {
  theme: Theme;
  language: Language;
  shortcuts: boolean;
  welcomed: boolean;
}

const KEY = "surety.settings";

function spoken(): Language {
  return navigator.language.toLowerCase().startsWith("uk") ? "uk" : "en";
}

export function recall(): Settings {
  const fresh: Settings = { theme: "auto", language: spoken(), shortcuts: true, welcomed: false };
  try {
    return { ...fresh, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Settings>) };
  } catch {
    return fresh;
  }
}

export function keep(settings: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}
