// SPDX-License-Identifier: MIT
/* The side panel: what is looked for in it, and whether it is open on a narrow screen. Other places lead to
 * one of its levers or assumptions. */
import { tick } from "svelte";

class Panel {
  search = $state("");
  isOpen = $state(false);

  /** Brings a lever or an assumption into sight and gives it the focus. */
  async lead(id: string): Promise<void> {
    this.search = id;
    this.isOpen = true;
    await tick();
    const place = document.querySelector<HTMLElement>(`#panel [data-parameter="${CSS.escape(id)}"]`);
    place?.scrollIntoView({ block: "center" });
    place?.querySelector<HTMLElement>("input, button")?.focus();
    place?.querySelector("details")?.setAttribute("open", "");
  }
}

export const panel = new Panel();
