// SPDX-License-Identifier: MIT
/* The page begins here. */
import { mount } from "svelte";
import App from "./App.svelte";
import { speak } from "./messages/index.ts";
import { reader } from "./state/reader.svelte.ts";
import "./style.css";

await speak(reader.language);
mount(App, { target: document.getElementById("page") as HTMLElement });
