/** What the browser does for the session. */
import { openMqtt } from "../net/mqtt_wire.ts";
import { upload } from "../net/upload.ts";
import { safeStore } from "../state/persisted.svelte.ts";
import type { Platform } from "../state/platform.ts";

/** After this a page that gets no frame goes on without one. */
const framePatienceMs = 100;

export function browserPlatform(): Platform {
  const instance = crypto.getRandomValues(new Uint32Array(1))[0]!.toString(16).padStart(8, "0");
  return {
    store: safeStore(),
    address: {
      get: () => location.pathname,
      push: (path) => history.pushState(null, "", path),
      replace: (path) => history.replaceState(null, "", path),
    },
    instance,
    newId: uuid,
    openWire: (key, events) => openMqtt({ key, instance }, events),
    nextFrame,
    after: (ms, run) => void setTimeout(run, ms),
    isLooking: () => !document.hidden && document.hasFocus(),
    upload,
    isHidden: () => document.hidden,
    copy,
    notify: ({ title, body, tag, onClick }) => {
      if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
      const note = new Notification(title, { body, tag, icon: "/icon.svg" });
      note.onclick = () => {
        focus();
        onClick();
        note.close();
      };
      setTimeout(() => note.close(), 5000);
    },
    beep,
  };
}

/** Also over plain http in the local network, where crypto.randomUUID is missing. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A page that is hidden, or is about to be, gets no frames, but its badges must go on counting. */
function nextFrame(run: () => void): void {
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    run();
  });
  const timer = setTimeout(() => {
    cancelAnimationFrame(frame);
    run();
  }, framePatienceMs);
}

async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return await navigator.clipboard.writeText(text);
  throw new Error("This browser lets pages copy only over https or on localhost");
}

function beep(): void {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 880;
  volume.gain.setValueAtTime(0.08, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.25);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.25);
  tone.onended = () => void audio.close();
}
