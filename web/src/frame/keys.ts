// SPDX-License-Identifier: MIT
/* Single-key shortcuts. They stay silent while somebody types, and can be turned off altogether. */
import { desk } from "../state/desk.svelte.ts";
import { replay } from "../state/replay.svelte.ts";
import { reader } from "../state/reader.svelte.ts";

const TYPED = "input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]";

export function keys(help: () => void): (event: KeyboardEvent) => void {
  const acts: Record<string, () => void> = {
    "?": help,
    u: () => desk.undo(),
    y: () => desk.redo(),
    r: () => replay.begin((desk.case?.marks.at(-1) ?? 0) / 12),
    c: () => desk.go("compare"),
    e: () => desk.go("explore"),
    p: () => desk.go("present"),
    "/": () => document.getElementById("find")?.focus(),
  };
  return (event) => {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (!reader.shortcuts || modified || (event.target as Element).matches(TYPED)) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
}
