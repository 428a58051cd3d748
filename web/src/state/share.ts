// SPDX-License-Identifier: MIT
/* The link to what is on the screen, into the clipboard. */
import { say } from "../messages/index.ts";
import { desk } from "./desk.svelte.ts";
import { notice } from "./notice.svelte.ts";

export async function share(): Promise<void> {
  try {
    await navigator.clipboard.writeText(`${location.origin}/${desk.address()}`);
    notice.tell(say().frame.shared);
  } catch {
    notice.tell(say().frame.shareFailed);
  }
}
