// Runs before the first paint, so that a page in the light theme never flashes dark.
(() => {
  try {
    const kept = JSON.parse(localStorage.getItem("claude-comms.prefs") ?? "{}").theme;
    const light = kept === "light" ||
      (kept === "system" && matchMedia("(prefers-color-scheme: light)").matches);
    if (light) document.documentElement.dataset.theme = "light";
  } catch {
    // Without readable storage the dark theme stays.
  }
})();
