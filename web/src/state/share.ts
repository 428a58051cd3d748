// SPDX-License-Identifier: MIT
/* The link to what is on the screen, into the clipboard. A scenario that no link can hold is saved as a file
 * that the clause editor and the command line read. */
import { send } from "../api/client.ts";
import { say } from "../messages/index.ts";
import { desk } from "./desk.svelte.ts";
import { LINK_MOST, packed } from "./link.ts";
import { notice } from "./notice.svelte.ts";
import { run } from "./run.svelte.ts";

const FILE = "scenario.yaml";

async function link(): Promise<string> {
  const whole = (address: string) => `${location.origin}/${address}`;
  const plain = whole(desk.address());
  return plain.length <= LINK_MOST ? plain : whole(await packed(desk.address()));
}

async function saveInstead(): Promise<void> {
  const [{ saveFile }, { yaml }] = await Promise.all([
    import("../charts/save.ts"),
    send<{ yaml: string }>("yaml", { scenario: run.asAsked(desk.scenario) }),
  ]);
  saveFile(FILE, new Blob([yaml], { type: "application/yaml" }));
}

export async function share(): Promise<void> {
  try {
    const text = await link();
    if (text.length > LINK_MOST) {
      await saveInstead();
      notice.tell(say().frame.shareSaved(FILE));
      return;
    }
    await navigator.clipboard.writeText(text);
    notice.tell(say().frame.shared);
  } catch {
    notice.tell(say().frame.shareFailed);
  }
}
