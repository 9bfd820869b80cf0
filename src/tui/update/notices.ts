/** What is said in the status line for a while. */
import type { Model } from "../model.ts";

const infoMs = 4_000;
const problemMs = 9_000;

export function say(model: Model, text: string, tone: "info" | "problem" = "info"): void {
  model.notice = { text, tone, until: model.now + (tone === "info" ? infoMs : problemMs) };
}
