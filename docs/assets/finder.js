// Finds blocks of pages by words that are inflected, mistyped, typed without Kazakh letters, in Latin
// letters or with the keyboard left in the other language; and sees when the words tell of danger.

import MiniSearch from "./minisearch.js";

// Letters that a keyboard lacks or a hand confuses count as one; Latin ones as they sound (egov, егов; privivka).
const LETTERS = Object.fromEntries(
  ["аa", "әа", "кkqcқ", "гgғ", "нnң", "оoө", "уuұү", "хhxһ", "иiyіы", "еeэ", "шщ", "бb", "дd", "фf", "жj", "лl", "мm", "пp", "рr", "сs", "тt", "вvw", "зz"].flatMap((letters) =>
    [...letters.slice(1)].map((letter) => [letter, letters[0]]),
  ),
);
LETTERS["ә"] = "а";
const SOUNDS = { shch: "ш", sh: "ш", ch: "ч", zh: "ж", kh: "х", gh: "г", ya: "я", yu: "ю", yo: "е", ц: "тс" };

const WORD = /\p{L}+|\p{N}+/gu;

// As typed, but a letter and its sign in one (й, ё) and no sign over a word, no apostrophe, nothing invisible.
const plain = (text) =>
  text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\p{M}ъь'’ʼ`\u00ad\u200b-\u200d\u2060]/gu, "");

export const fold = (text) =>
  plain(text)
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/shch|sh|ch|zh|kh|gh|y[auo]|ц/g, (sound) => SOUNDS[sound])
    .replace(/[a-zәқғңөұүһіыэщ]/g, (letter) => LETTERS[letter]);

// Each word of a text as it was typed, and folded.
const tokens = (text) => (plain(text).match(WORD) ?? []).map((typed) => ({ typed, word: fold(typed) }));
export const words = (text) => tokens(text).map(({ word }) => word);

const folded = (texts) => Object.fromEntries(Object.entries(texts).map(([language, text]) => [language, new Set(words(text))]));

// Words of which a question is made and no page is about.
const EMPTY = folded({
  kk: "қалай қандай қайда қашан неге не деген дегеніміз ма ме ба бе па пе мен менің маған мені сіз бар жоқ еді екен болады болама болса үшін бола бұл осы сол туралы және немесе керек",
  ru: "как какой каким какие какая какую где куда когда что чтобы это значит такое такой в во на по за для из от до у с со и или ли к ко о об при после мне меня мой моя моё мои моей я мы нам вы если можно нужно надо есть только тут там же бы",
  en: "i my me we our you your is are am was be been a an the to in on at of for from with by and or do does did can could how what which where when who if it its this that have has had will would should need want get any there here",
});

// Endings, as folded, the longest first. Each is cut while enough of the word is left.
const ENDINGS = {
  kk: [
    /(?:лар|лер|дар|дер|тар|тер)$/,
    /(?:ип|ган|ген|кан|кен)$/,
    /(?:нин|дин|тин|дан|ден|тан|тен|нан|нен|мен|бен|пен)$/,
    /(?:нда|нде|га|ге|ка|ке|на|не|ни|ди|ти|да|де|та|те)$/,
    /(?:имиз|иниз|низ|лик|дик|тик)$/,
    /(?:си|им|ин|и|а|е|у)$/,
  ],
  ru: [
    /(?:иваться|иться|аться|яться|еться|ились|ались|ится|ется|атся|ятся|ить|ать|ять|еть)$/,
    /(?:ировани[еяию]|ени[еяию]|ани[еяию]|ениями|аниями|ением|анием|ении|ании|ениях|аниях)$/,
    /(?:иями|ями|ами|иях|ого|его|ому|ему|ими|ия|ии|ию|ие|ях|ах|ов|ев|ам|ям|ом|ем|ои|ая|яя|ое|ее|им|их|ую|юю|ею|ою|еи|ет|ут|ют|ит|ат|ят)$/,
    /(?:а|я|о|е|и|у|ю)$/,
  ],
  en: [/(?:ингс|инг|ед|иес|ес|с|и)$/, /е$/],
};
const LEFT = 3;
const REGISTERS = /^(glossary|sources|not-certain)/;

export function stem(word, language) {
  let cut = word;
  if (language === "kk") {
    // Endings are stacked: қор-лар-дың. From the last back to the stem.
    for (let before = ""; before !== cut; ) {
      before = cut;
      for (const ending of ENDINGS.kk) {
        const shorter = cut.replace(ending, "");
        if (shorter !== cut && shorter.length >= LEFT) {
          cut = shorter;
          break;
        }
      }
    }
    return cut;
  }
  for (const ending of ENDINGS[language] ?? []) {
    const shorter = cut.replace(ending, "");
    if (shorter.length >= LEFT) cut = shorter;
  }
  return cut;
}

// The keys of one keyboard in both languages; the row of digits is Kazakh.
const KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.2345890-=";
const CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбюәіңғүұқөһ";
const TO_CYRILLIC = Object.fromEntries([...KEYS].map((key, i) => [key, CYRILLIC[i]]));
const TO_LATIN = Object.fromEntries([...CYRILLIC].map((key, i) => [key, KEYS[i]]));

// What was typed, and what the same keys give in the other language.
function readings(query) {
  const typed = query.toLowerCase().normalize("NFC");
  const keys = /[a-z]/.test(typed) ? TO_CYRILLIC : TO_LATIN;
  return [query, [...typed].map((letter) => keys[letter] ?? letter).join("")];
}

// One letter too many, one missing, another one, or two that changed places.
function slip(one, other) {
  if (Math.abs(one.length - other.length) > 1) return false;
  let from = 0;
  while (from < one.length && one[from] === other[from]) from += 1;
  const [left, right] = [one.slice(from), other.slice(from)];
  return (
    left.slice(1) === right.slice(1) || left.slice(1) === right || left === right.slice(1) || (left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2))
  );
}

// The lists of a language → its phrases: words that must all have been typed, in whatever order. What stands alone
// must be surer: a short word is taken as it is written, or «қан» (blood) would be "can", and "shot" a bill (шот).
const phrases = (lists) =>
  Object.entries(lists).flatMap(([language, list]) =>
    list.map((phrase) => {
      const parts = tokens(phrase);
      const alone = parts.length === 1;
      return { language, alone, short: alone && parts[0].word.length < 5 && parts[0].typed, words: parts.map(({ word }) => ({ word, cut: stem(word, language) })) };
    }),
  );

// At which places of the text the phrase was typed, or nothing.
function within(text, { language, alone, short, words }) {
  const places = short ? [text.findIndex(({ typed }) => typed === short)] : words.map((word) => text.findIndex((one) => same(one.word, word, alone, language)));
  return places.includes(-1) ? null : places;
}

// Is this typed word that word of a phrase? A long stem may go on (задых-аюсь), a long word may have a slip in it.
function same(typed, { word, cut }, alone, language) {
  if (typed === word) return true;
  if (typed[0] !== word[0] || EMPTY[language]?.has(typed)) return false;
  const long = cut.length > 4;
  return ((long || !alone) && stem(typed, language) === cut) || (long && typed.startsWith(cut)) || (word.length >= (alone ? 7 : 6) && slip(typed, word));
}

export class Finder {
  // pages: [address, title, blocks], a block being [anchor, heading, text, what people type for it];
  // danger and calm: phrases by language; synonyms: groups of phrases by language.
  constructor({ pages, danger, calm, synonyms }, language) {
    this.language = language;
    this.danger = phrases(danger);
    this.calm = phrases(calm);
    this.synonyms = synonyms.map((group) => ({ all: phrases(group), own: phrases({ [language]: group[language] ?? [] }) }));
    this.index = new MiniSearch({
      fields: ["title", "heading", "text", "typed"],
      tokenize: words,
      processTerm: (word) => !EMPTY[language]?.has(word) && stem(word, language),
    });
    this.blocks = pages.flatMap(([address, title, blocks]) => {
      let under = ""; // a remark without a heading stands under the last one above it
      return blocks.map(([anchor, heading, text, typed]) => ({ address, anchor, title, heading, under: (under = heading || under), text, typed }));
    });
    this.index.addAll(this.blocks.map((block, id) => ({ ...block, id })));
  }

  // Is a life in danger? A word alone may be harmless beside another (blood test); words together never are.
  isDanger(query) {
    const [typed, other] = readings(query).map(tokens);
    const calm = this.calm.some((phrase) => within(typed, phrase));
    return this.danger.some((phrase) => ((!phrase.alone || !calm) && within(typed, phrase)) || (!phrase.short && within(other, phrase)));
  }

  // The blocks that fit best, at most three of a page.
  find(query, most = 10) {
    const [typed, other] = readings(query).map((reading) => this.search(reading));
    const found = other.known > typed.known ? other.found : typed.found;
    const ofPage = {};
    return found
      .sort((one, other) => other.weight - one.weight)
      .filter(({ address }) => (ofPage[address] = (ofPage[address] ?? 0) + 1) <= 3)
      .slice(0, most);
  }

  search(query) {
    const asked = this.terms(query);
    const results = this.index.search([...asked.keys()].join(" "), {
      tokenize: (text) => text.split(" "),
      processTerm: (term) => term,
      boost: { title: 2, heading: 2.5, typed: 4 },
      boostTerm: (term) => asked.get(term)?.weight ?? 1,
      prefix: (term) => term.length > 2 && asked.get(term)?.own,
      fuzzy: (term) => asked.get(term)?.own && (term.length > 7 ? 2 : term.length > 3 ? 1 : false),
      weights: { fuzzy: 0.4, prefix: 0.5 },
    });
    const known = new Set();
    const often = new Map(); // how many blocks have each of the typed words, or one that stands for it
    const covered = results.map(({ queryTerms, terms }) => {
      for (const term of terms) if (asked.has(term) && /\p{L}{3}/u.test(term)) asked.get(term).of.forEach((place) => known.add(place));
      const places = new Set(queryTerms.flatMap((term) => asked.get(term).of));
      for (const place of places) often.set(place, (often.get(place) ?? 0) + 1);
      return places;
    });
    const rare = (place) => Math.log(1 + this.blocks.length / often.get(place));
    const all = [...often.keys()].reduce((sum, place) => sum + rare(place), 0);
    const found = results.map(({ id, score, terms }, i) => {
      const share = [...covered[i]].reduce((sum, place) => sum + rare(place), 0) / all;
      const { address, anchor, title, under, text } = this.blocks[id];
      const weight = score * share ** 1.2 * (anchor && REGISTERS.test(address) ? 0.4 : 1);
      return { address, anchor, title, heading: under, text, terms, weight };
    });
    return { found, known: known.size };
  }

  // What to look for: the stems of the words, and those of what means the same; `of`: which typed words they stand for.
  terms(query) {
    const terms = new Map();
    const typed = tokens(query);
    const empty = ({ word }) => EMPTY[this.language]?.has(word);
    typed.forEach((token, place) => {
      if (empty(token) && !typed.every(empty)) return;
      const term = stem(token.word, this.language);
      const before = terms.get(term);
      before ? before.of.push(place) : terms.set(term, { weight: 1, own: true, of: [place] });
    });
    for (const { all, own } of this.synonyms) {
      const places = all.map((phrase) => within(typed, phrase)).find(Boolean);
      if (!places) continue;
      for (const phrase of own)
        for (const { cut } of phrase.words) if (!terms.has(cut)) terms.set(cut, { weight: 0.4 / phrase.words.length, own: false, of: places });
    }
    return terms;
  }
}
