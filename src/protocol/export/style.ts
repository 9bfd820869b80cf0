/** How an exported page looks: readable, also on paper and on a small screen. */
export const exportStyle = `
:root { --paper: #fbfaf8; --ink: #22201d; --soft: #6b665e; --line: #ddd8cf; --tint: #f1eee8; --mark: #9a4a12; --human: #1d5f8a; --whisper: #f7efe0; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #191817; --ink: #e8e4dd; --soft: #a09a90; --line: #38352f; --tint: #24221f; --mark: #e9a06a; --human: #7fbde6; --whisper: #2c2619; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
header, main { max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem; }
header { border-bottom: 1px solid var(--line); }
h1 { font-size: 1.5rem; margin: .5rem 0 0; }
h2 { font-size: 1rem; margin: 0; font-weight: 600; }
article { padding: .6rem .75rem; border-radius: .5rem; overflow-wrap: anywhere; }
article:target, .system:target { background: var(--tint); }
.about, .time, .mark, .system { color: var(--soft); font-size: .85rem; font-weight: 400; }
.time { text-decoration: none; }
.name { color: var(--mark); }
.name.human { color: var(--human); }
.whisper { background: var(--whisper); }
.thread { margin-left: 1.5rem; border-left: 2px solid var(--line); padding-left: .5rem; }
.body p { margin: .25rem 0; }
.heading { font-weight: 700; }
.heading.h1 { font-size: 1.25rem; }
.heading.h2 { font-size: 1.12rem; }
.gone, .action { font-style: italic; color: var(--soft); }
.mention { color: var(--human); font-weight: 600; }
pre { background: var(--tint); padding: .6rem .75rem; border-radius: .4rem; overflow-x: auto; }
code { font: .9em ui-monospace, monospace; background: var(--tint); border-radius: .25rem; padding: 0 .2em; }
pre code { padding: 0; }
blockquote { margin: .4rem 0; padding-left: .75rem; border-left: 3px solid var(--line); color: var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .2rem .5rem; text-align: left; }
a { color: var(--human); }
.reactions { list-style: none; display: flex; flex-wrap: wrap; gap: .35rem; margin: .35rem 0 0; padding: 0; }
.reactions li { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .5rem; font-size: .85rem; }
@media print { article, pre { break-inside: avoid; } }
`;
