import "./theme/app.css";
import { mount } from "svelte";
import { browserPlatform } from "./features/platform.ts";
import App from "./features/App.svelte";
import { Api } from "./net/api.ts";
import { Rest } from "./net/rest.ts";
import { Session } from "./state/session.svelte.ts";

const rest = new Rest({
  onUnauthorized: () => location.assign(`/login?next=${encodeURIComponent(location.pathname)}`),
});
const session = new Session(new Api(rest), browserPlatform());
mount(App, { target: document.getElementById("app")!, props: { session } });
void session.start();
