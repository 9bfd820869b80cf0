/** Words as they occur in a team's chat: few are frequent, most are rare, some are identifiers, some Japanese, Chinese or Korean. */

/** Numbers from 0 to 1 that are the same at each run. */
export type Random = () => number;

/** The mulberry32 generator. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Picks indexes below `size`, index n about 1/(n + 3) as often as the first: Zipf's law. */
export function zipf(size: number, random: Random): () => number {
  const sums = new Float64Array(size);
  let sum = 0;
  for (let n = 0; n < size; n++) sums[n] = sum += 1 / (n + 3);
  return () => {
    const wanted = random() * sum;
    let low = 0;
    let high = size - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

const common =
  "the a to of and in is it for that on this with be not are as but have we can if at you was from by or so do will one all has there what they an when no up out which about just now only then them into some would could should get make use see need test build run code file error fix change new old first last same check review done ready merge deploy branch commit message server client user data value name type list line time day work works still again after before because"
    .split(" ");
const syllables =
  "ka lo mi ter sen dor pa ri con ver ex ta ble ing er st pro de re un al or an en is to ma fi gu che bo da sy nu lim par tra ven ous ment gra pho ly dis com"
    .split(" ");
const cjk =
  "東京都新宿区会議資料確認修正完了予定変更今日明日開発設計実装試験報告問題解決方法更新中文消息测试搜索系统服务错误日志";

/** The word for each rank, most frequent first: about one in eight is an identifier, one in forty is not written with spaces. */
export function vocabulary(size: number, random: Random): string[] {
  const words = new Set(common);
  while (words.size < size) words.add(inventWord(random));
  return [...words].slice(0, size);
}

function inventWord(random: Random): string {
  const kind = random();
  if (kind < 0.025) {
    return Array.from({ length: 2 + pick(4, random) }, () => cjk[pick(cjk.length, random)]).join("");
  }
  const word = plainWord(random);
  if (kind < 0.075) return word + capital(plainWord(random));
  if (kind < 0.115) return `${word}_${plainWord(random)}`;
  if (kind < 0.15) return `src/${word}/${plainWord(random)}.ts`;
  return word;
}

function plainWord(random: Random): string {
  return Array.from({ length: 1 + pick(4, random) }, () => syllables[pick(syllables.length, random)]).join(
    "",
  );
}

function capital(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}

export function pick(below: number, random: Random): number {
  return Math.floor(random() * below);
}
