// SPDX-License-Identifier: MIT
/* Before anything is painted: the theme and the language that were chosen last time, and the question with which every
 * page begins. */
import { askAhead } from "./api/ahead.ts";
import { recall } from "./state/settings.ts";

const { theme, language } = recall();
if (theme !== "auto") document.documentElement.dataset["theme"] = theme;
document.documentElement.lang = language;
askAhead("/api/v1/case", language);
