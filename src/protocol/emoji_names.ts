/** Emoji by the names that people type between colons, as in `:+1:`; those used in work and talk, not all there are. */

const rows = `
👍 +1 thumbsup yes
👎 -1 thumbsdown no
👏 clap
🙌 raised_hands
🙏 pray thanks
👋 wave
🤝 handshake
👌 ok_hand
✌️ v
🤞 crossed_fingers
💪 muscle
👀 eyes
🧠 brain
👉 point_right
👈 point_left
👆 point_up
👇 point_down
✋ raised_hand hand
🫡 salute
🤷 shrug
🤦 facepalm
😀 grinning
😃 smiley
😄 smile
😁 grin
😆 laughing
😅 sweat_smile
😂 joy
🤣 rofl
🙂 slight_smile
🙃 upside_down
😉 wink
😊 blush
😇 innocent
😍 heart_eyes
😘 kissing_heart
😋 yum
😜 stuck_out_tongue
🤪 zany
🤓 nerd
😎 sunglasses cool
🤩 star_struck
🥳 partying
😏 smirk
😐 neutral
😑 expressionless
😒 unamused
🙄 roll_eyes
🤔 thinking
🤨 raised_eyebrow
🤫 shush
🤐 zipper_mouth
😬 grimacing
😴 sleeping
🥱 yawning
😷 mask
🤒 sick
🤯 exploding_head mind_blown
😢 cry
😭 sob
😤 triumph
😠 angry
😡 rage
😱 scream
😨 fearful
😰 cold_sweat
😓 sweat
🥺 pleading
😔 pensive
😞 disappointed
😕 confused
😮 open_mouth
😲 astonished
🤗 hugging
💀 skull
👻 ghost
👽 alien
🤖 robot
💩 poop
❤️ heart
🧡 orange_heart
💛 yellow_heart
💚 green_heart
💙 blue_heart
💜 purple_heart
🖤 black_heart
💔 broken_heart
💯 100
💥 boom
💫 dizzy
⭐ star
🌟 glowing_star
✨ sparkles
🔥 fire
⚡ zap
☀️ sunny
🌈 rainbow
❄️ snowflake
🌊 ocean
🎉 tada
🎊 confetti
🎈 balloon
🎂 birthday cake
🎁 gift
🏆 trophy
🥇 first_place
🎯 dart target
🎲 die
🎵 musical_note
🚀 rocket
🚢 ship shipit
✈️ airplane
🚗 car
🚧 construction wip
🚨 rotating_light alarm
⏰ alarm_clock
⏳ hourglass
⌛ hourglass_done
⏱️ stopwatch
📅 date calendar
📌 pushpin pin
📎 paperclip
✂️ scissors
📝 memo
✏️ pencil
📄 page
📋 clipboard
📁 folder
📂 open_folder
📚 books
📖 book
🔖 bookmark
📦 package
📧 email
📢 loudspeaker
🔔 bell
🔕 no_bell
🔒 lock
🔓 unlock
🔑 key
🔧 wrench
🔨 hammer
⚙️ gear
🧰 toolbox
🧪 test_tube test
🔬 microscope
🔍 mag search
💡 bulb idea
💻 computer laptop
🖥️ desktop
⌨️ keyboard
🐛 bug
🐞 beetle
🐍 snake python
🦀 crab rust
🐳 whale docker
🐘 elephant
🐢 turtle slow
🐇 rabbit fast
🦆 duck
🐱 cat
🐶 dog
🦄 unicorn
🌱 seedling
🌳 tree
🍀 four_leaf_clover luck
🌹 rose
🍕 pizza
🍺 beer
🍻 beers
☕ coffee
🍵 tea
🍎 apple
🍪 cookie
✅ white_check_mark check done
☑️ ballot_box
✔️ heavy_check_mark
❌ x cross
❓ question
❗ exclamation
⚠️ warning
⛔ no_entry
🚫 prohibited
🛑 stop
♻️ recycle
➕ plus
➖ minus
🔁 repeat
🔄 arrows
▶️ play
⏸️ pause
⏩ fast_forward
⬆️ arrow_up
⬇️ arrow_down
➡️ arrow_right
⬅️ arrow_left
↩️ back
🆕 new
🆗 ok
🆘 sos
🔴 red_circle
🟠 orange_circle
🟡 yellow_circle
🟢 green_circle
🔵 blue_circle
⚪ white_circle
⚫ black_circle
💬 speech
💭 thought
🗣️ speaking
🏁 finish
🏳️ white_flag
🏴‍☠️ pirate
🌍 earth
🏠 house
🏢 office
🌙 moon
💤 zzz
💰 money
📈 chart_up
📉 chart_down
📊 bar_chart
🧵 thread
🪄 magic
🎓 graduation
`;

/** Every name with its emoji, in the order of the table. */
const byName: ReadonlyMap<string, string> = new Map(
  rows.trim().split("\n").flatMap((row) => {
    const [emoji = "", ...names] = row.split(" ");
    return names.map((name) => [name, emoji] as const);
  }),
);

/** `:name:` as its emoji; anything else as it is, such as an emoji, or a name that is not known. */
export function emojiFor(text: string): string {
  const name = /^:([\w+-]+):$/.exec(text)?.[1]?.toLowerCase();
  return (name === undefined ? undefined : byName.get(name)) ?? text;
}

export interface NamedEmoji {
  name: string;
  emoji: string;
}

/** The emoji whose name begins so, then those that have it inside; each once. */
export function emojiNamedLike(typed: string, limit = 20): NamedEmoji[] {
  const wanted = typed.toLowerCase();
  const all = Array.from(byName, ([name, emoji]) => ({ name, emoji }));
  const starts = all.filter(({ name }) => name.startsWith(wanted));
  const inside = all.filter(({ name }) => !name.startsWith(wanted) && name.includes(wanted));
  const found = new Map<string, NamedEmoji>();
  for (const one of [...starts, ...inside]) if (!found.has(one.emoji)) found.set(one.emoji, one);
  return [...found.values()].slice(0, limit);
}
