/** What the unit tests of the page use, compiled as the page compiles it. */
export { Feed } from "../src/net/feed.ts";
export { Outbox } from "../src/net/outbox.ts";
export { Refusal, Rest, Unreachable } from "../src/net/rest.ts";
export { weigh } from "../src/state/attention.svelte.ts";
export { complete } from "../src/state/completion.ts";
export { splitText } from "../src/state/composer.svelte.ts";
export { Conversations } from "../src/state/conversations.svelte.ts";
export { idFromName } from "../src/state/manage.ts";
export { fit } from "../src/state/palette.ts";
export { Reading } from "../src/state/reading.ts";
export { pathOf, placeOf } from "../src/state/router.svelte.ts";
export { rowsOf } from "../src/state/rows.ts";
export { partsOf, withoutStart } from "../src/state/found.ts";
export { Search } from "../src/state/search.svelte.ts";
export { Timeline } from "../src/state/timeline.svelte.ts";
export { Virtual } from "../src/state/virtual.svelte.ts";
export { rowsOf as diffRowsOf } from "../src/features/panels/diff_rows.ts";
export { flushSync } from "svelte";
