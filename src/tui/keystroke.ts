/** What a person does at the terminal, in the words of the key table. */
import { type InputEvent, keyLabel } from "./terminal/input_event.ts";

export type Input =
  /** `Ctrl+K`, `Alt+Up`, `PageUp`, `Enter`; a printable character as it is. */
  | { kind: "key"; key: string }
  | { kind: "paste"; text: string }
  /** Cells are counted from 0. */
  | { kind: "mouse"; action: "press" | "wheel_up" | "wheel_down"; x: number; y: number }
  | { kind: "focus"; focused: boolean };

/** Undefined for what means nothing here: releases, moves, other buttons. A resize is no matter of keys. */
export function inputOf(event: InputEvent): Input | undefined {
  switch (event.kind) {
    case "key":
      return { kind: "key", key: keyLabel(event) };
    case "paste":
      return { kind: "paste", text: event.text };
    case "focus":
      return { kind: "focus", focused: event.focused };
    case "mouse": {
      const { action, button, x, y } = event;
      if (action === "release" || action === "move" || (action === "press" && button !== "left")) {
        return undefined;
      }
      return { kind: "mouse", action, x, y };
    }
    case "resize":
      return undefined;
  }
}
