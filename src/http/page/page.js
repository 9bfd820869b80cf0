/** The small page: the daemon's state, its conversations, the last messages of one, live. Whatever others wrote is set as text. */

/** @typedef {{id: string, display_name: string | null, topic: string, myUnread: number, archived: boolean}} Conversation */
/** @typedef {{id: string, ts: string, body: string, conv: string, sender: {key: string, name: string, type: string},
 *   recipients: string[] | null, reply_to: string | null, edited_at?: string, deleted_at?: string}} Message */

const shown = 100;
const settleMs = 250;
const retryMs = 3000;

const state = { conversation: conversationInAddress(), conversations: /** @type {Conversation[]} */ ([]) };
const soon = { list: 0, messages: 0, figures: 0 };

/** @param {string} id @returns {HTMLElement} */
function at(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {string} tag @param {string} className @param {string} [text] @returns {HTMLElement} */
function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

/** @param {string} path @returns {Promise<any>} */
async function get(path) {
  const answer = await fetch(path, { headers: { accept: "application/json" } });
  if (answer.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return await answer.json();
}

function conversationInAddress() {
  const found = /^\/c\/([^/]+)/.exec(location.pathname)?.[1];
  try {
    return found ? decodeURIComponent(found) : "general";
  } catch {
    return "general";
  }
}

/** @param {"connecting" | "live" | "offline"} word */
function showState(word) {
  at("state").dataset.state = word;
  at("state").textContent = word;
}

async function loadFigures() {
  const { version, uptime_seconds, online, participants, messages, writable } = await get("/api/status");
  const rows = [["version", version], ["up", duration(uptime_seconds)], [
    "online",
    `${online} of ${participants}`,
  ], [
    "messages",
    messages.toLocaleString(),
  ]];
  if (!writable) rows.push(["disk", "read-only"]);
  at("figures").replaceChildren(...rows.map(([name, value]) => {
    const row = element("div", "");
    row.append(element("dt", "", name), element("dd", "", String(value)));
    return row;
  }));
}

/** @param {number} seconds */
function duration(seconds) {
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

async function loadConversations() {
  state.conversations = (await get("/api/conversations")).conversations;
  const focused = document.activeElement instanceof HTMLElement
    ? document.activeElement.dataset.conversation
    : undefined;
  const rows = state.conversations.filter((one) => !one.archived).sort(byPlace);
  at("conversations").replaceChildren(...rows.map(conversationRow));
  const buttons = /** @type {HTMLElement[]} */ ([...at("conversations").querySelectorAll("button")]);
  buttons.find((button) => button.dataset.conversation === focused)?.focus();
  buttons.find((button) => button.ariaCurrent === "true")?.scrollIntoView({
    block: "nearest",
    inline: "nearest",
  });
  showTitle();
}

/** The lobby first, then by name. @param {Conversation} a @param {Conversation} b */
function byPlace(a, b) {
  if (a.id === "general" || b.id === "general") return a.id === "general" ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

/** @param {Conversation} conversation */
function conversationRow({ id, display_name, myUnread }) {
  const button = element("button", "");
  button.setAttribute("type", "button");
  button.dataset.conversation = id;
  button.append(element("span", "name", display_name || `#${id}`));
  if (myUnread > 0) {
    const badge = element("span", "unread", String(myUnread));
    badge.setAttribute("aria-label", `${myUnread} unread`);
    button.append(badge);
  }
  if (id === state.conversation) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => open(id));
  const row = element("li", "");
  row.append(button);
  return row;
}

function showTitle() {
  const found = state.conversations.find((one) => one.id === state.conversation);
  at("title").textContent = found?.display_name || `#${state.conversation}`;
  at("topic").textContent = found?.topic ?? "";
  document.title = `#${state.conversation} · claude-comms`;
}

/** @param {string} id */
function open(id) {
  history.pushState(null, "", `/c/${encodeURIComponent(id)}`);
  show(id);
  at("title").focus();
}

/** @param {string} id */
function show(id) {
  state.conversation = id;
  at("messages").replaceChildren();
  for (const run of [loadMessages, loadConversations]) run().catch(complain);
}

async function loadMessages() {
  const asked = state.conversation;
  const { messages } = await get(`/api/messages/${encodeURIComponent(asked)}?count=${shown}`);
  if (asked !== state.conversation) return;
  at("messages").replaceChildren(...messages.map(messageRow));
  afterChange(true);
}

/** @param {Message} message */
function messageRow(message) {
  const system = message.sender.type === "system";
  const row = element("li", [message.reply_to && "reply", system && "system"].filter(Boolean).join(" "));
  row.dataset.id = message.id;
  const sender = element("span", "sender", message.sender.name);
  if (!system) sender.style.color = colorOf(message.sender.key);
  const time = element("time", "", clock(message.ts));
  time.setAttribute("datetime", message.ts);
  row.append(sender, time);
  for (
    const note of [message.recipients && "whisper", message.edited_at && !message.deleted_at && "edited"]
  ) {
    if (note) row.append(element("span", "note", note));
  }
  row.append(message.deleted_at ? element("p", "body gone", "deleted") : element("p", "body", message.body));
  return row;
}

/** @param {string} ts */
function clock(ts) {
  const when = new Date(ts);
  if (Number.isNaN(when.getTime())) return ts;
  const today = when.toDateString() === new Date().toDateString();
  const time = { hour: /** @type {const} */ ("2-digit"), minute: /** @type {const} */ ("2-digit") };
  return today
    ? when.toLocaleTimeString([], time)
    : when.toLocaleString([], { month: "short", day: "numeric", ...time });
}

/** A colour of its own for each key, light enough on the dark ground. @param {string} key */
function colorOf(key) {
  return `hsl(${(Number.parseInt(key, 16) || 0) % 360} 65% 74%)`;
}

/** @param {Message} message */
function append(message) {
  const list = at("messages");
  const known = [...list.children].find((row) => row instanceof HTMLElement && row.dataset.id === message.id);
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  if (known) known.replaceWith(messageRow(message));
  else list.append(messageRow(message));
  while (list.children.length > shown) list.firstElementChild?.remove();
  afterChange(wasAtEnd);
}

/** @param {boolean} toEnd */
function afterChange(toEnd) {
  const list = at("messages");
  at("empty").hidden = list.children.length > 0;
  if (toEnd) list.scrollTop = list.scrollHeight;
}

/** Many events in a row make one request. @param {"list" | "messages" | "figures"} what @param {() => Promise<void>} load */
function later(what, load) {
  clearTimeout(soon[what]);
  soon[what] = setTimeout(() => load().catch(complain), settleMs);
}

/** @param {{topic: string, payload: any}} event */
function onEvent({ topic, payload }) {
  const [, , conversation, about] = topic.split("/");
  later("figures", loadFigures);
  if (!topic.startsWith("claude-comms/conv/")) return later("list", loadConversations);
  if (about === "messages" || about === "meta") later("list", loadConversations);
  if (conversation !== state.conversation) return;
  if (about === "messages" && payload?.id) return append(payload);
  if (about === "events" || about === "pins" || about === "deletions") later("messages", loadMessages);
}

function loadAll() {
  for (const load of [loadFigures, loadConversations, loadMessages]) load().catch(complain);
}

/** @param {unknown} problem */
function complain(problem) {
  showState("offline");
  at("state").title = String(problem);
}

function follow() {
  const source = new EventSource("/api/events");
  // The stream tells from where on it is live; what was before is loaded after that, so nothing falls between.
  source.addEventListener("ready", () => {
    showState("live");
    loadAll();
  });
  source.addEventListener("reset", loadAll);
  source.addEventListener("message", (event) => onEvent(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    showState("offline");
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, retryMs);
  });
}

addEventListener("popstate", () => show(conversationInAddress()));
showTitle();
follow();
