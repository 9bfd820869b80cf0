/** Chromium with pages of the daemon; whatever a page complains about is kept. */
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

export interface Visitor {
  page: Page;
  context: BrowserContext;
  complaints: string[];
}

export interface VisitOptions {
  path?: string;
  width?: number;
  height?: number;
  theme?: "dark" | "light";
  /** Runs in the page before its own scripts. */
  script?: () => void;
}

export class TestBrowser implements AsyncDisposable {
  private constructor(readonly browser: Browser, readonly origin: string) {}

  static async launch(origin: string): Promise<TestBrowser> {
    const executablePath = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";
    await requireChromium(executablePath);
    const args = [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ];
    return new TestBrowser(await chromium.launch({ executablePath, headless: true, args }), origin);
  }

  /** A person of their own: nothing is shared with other visitors but the daemon. */
  async visit(
    { path = "/", width = 1440, height = 900, theme = "dark", script }: VisitOptions = {},
  ): Promise<Visitor> {
    const context = await this.browser.newContext({ viewport: { width, height } });
    await context.addInitScript((kept: string) => {
      if (localStorage.getItem("claude-comms.prefs") === null) {
        localStorage.setItem("claude-comms.prefs", kept);
      }
    }, JSON.stringify({ theme }));
    if (script) await context.addInitScript(script);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(new URL(path, this.origin).href);
    return { page, context, complaints };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
  }
}

/** Installs Debian's Chromium when there is none; throws what to do where that cannot be. */
async function requireChromium(path: string): Promise<void> {
  if (await Deno.stat(path).then(() => true, () => false)) return;
  const install = new Deno.Command("apt-get", {
    args: ["install", "-y", "--no-install-recommends", "chromium"],
  });
  const { success } = await install.output().catch(() => ({ success: false }));
  if (success) return;
  throw new Error(`There is no Chromium at "${path}": install one and set CHROMIUM to its path`);
}
