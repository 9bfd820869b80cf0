/** The page that asks for the password. It stands for itself: nothing else is served to who is not logged in. */

export const loginCss = `:root { color-scheme: dark; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: #101114; color: #e8e6e3; font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 22rem; }
h1 { font-size: 1.25rem; margin: 0 0 .25rem; }
p { margin: 0 0 1rem; color: #a9a6a1; }
p[role="alert"] { color: #ff9d7a; }
label { display: block; margin-bottom: .25rem; }
input, button { width: 100%; padding: .6rem .75rem; border-radius: .5rem; font: inherit; }
input { background: #191b20; color: inherit; border: 1px solid #3a3d45; margin-bottom: .75rem; }
button { background: #e8824a; color: #141210; border: 0; font-weight: 600; cursor: pointer; }
:focus-visible { outline: 2px solid #ffb38a; outline-offset: 2px; }
`;

/** `next` must be a path of ours; `problem` is shown as text. */
export function loginPage({ next, problem }: { next: string; problem?: string }): string {
  const alert = problem === undefined ? "" : `<p role="alert">${escapeHtml(problem)}</p>`;
  return page(`<main>
<h1>claude-comms</h1>
<p>This daemon asks for its password.</p>
${alert}<form method="post" action="/login">
<input type="hidden" name="next" value="${escapeHtml(next)}">
<label for="password">Password or token</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button>Log in</button>
</form>
</main>`);
}

/**
 * Goes on to `next` as a step of our own page: a redirect that another site's link began
 * would arrive without the cookie that was just set (SameSite=Strict).
 */
export function forwardPage(next: string): string {
  return page(
    `<main><h1>claude-comms</h1><p>Logged in. <a href="${escapeHtml(next)}">Go on</a></p></main>`,
    `<meta http-equiv="refresh" content="0; url=${escapeHtml(next)}">`,
  );
}

function page(body: string, head = ""): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>claude-comms</title>
${head}<link rel="stylesheet" href="/login.css">
</head>
<body>
${body}
</body>
</html>
`;
}

function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
