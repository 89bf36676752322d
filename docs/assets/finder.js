// Finds pages by words that are inflected, mistyped, or typed without Kazakh letters.

import MiniSearch from "./minisearch.js";

// Letters that a keyboard lacks or a hand confuses count as one; Latin ones as they sound (egov, егов).
const LETTERS = Object.fromEntries(
  ["әаaа", "қкkqcк", "ғгgг", "ңнnн", "өоoо", "ұүуuу", "һхhxх", "ійиiyи", "ёэеeе", "щшш", "bб", "dд", "fф", "jж", "lл", "mм", "pп", "rр", "sс", "tт", "vwв", "zз"].flatMap(
    (letters) => [...letters.slice(0, -1)].map((letter) => [letter, letters[letters.length - 1]]),
  ),
);

export const fold = (text) => text.toLowerCase().replace(/[ъь]/g, "").replace(/[a-zәқғңөұүһійёэщ]/g, (letter) => LETTERS[letter]);

// Words of which a question is made and no page is about, folded.
const EMPTY = {
  kk: "калаи кандаи каида кашан неге не деген дегенимиз ма ме ба бе па пе мен бар жок бир болады болама ушин бола бул осы туралы",
  ru: "как какои каким какие где когда что это значит такое в во на по за для из от до у с со и или не ли к ко о об после мне меня я если можно только тут там",
};

// Endings, folded, the longest first. Each is cut while enough of the word is left.
const ENDINGS = {
  kk: [
    /(?:лар|лер|дар|дер|тар|тер)$/,
    /(?:нын|нин|дын|дин|тын|тин|дан|ден|тан|тен|нан|нен|мен|бен|пен)$/,
    /(?:нда|нде|га|ге|ка|ке|на|не|ны|ни|ды|ди|ты|ти|да|де|та|те)$/,
    /(?:ымыз|имиз|ыныз|иниз|ныз|низ|лык|лик|дык|дик|тык|тик)$/,
    /(?:сы|си|ым|им|ын|ин|ы|и|а|е|у)$/,
  ],
  ru: [
    /(?:иваться|ываться|иться|аться|яться|еться|ились|ались|ится|ется|атся|ятся|ить|ать|ять|еть)$/,
    /(?:ировани[еяию]|ени[еяию]|ани[еяию]|ениями|аниями|ением|анием|ении|ании|ениях|аниях)$/,
    /(?:иями|ями|ами|иях|ого|его|ому|ему|ыми|ими|ия|ии|ию|ие|ях|ах|ов|ев|ам|ям|ом|ем|ои|ыи|ии|ая|яя|ое|ее|ые|ым|им|ых|их|ую|юю|ею|ою|еи|ет|ут|ют|ит|ат|ят)$/,
    /(?:а|я|о|е|ы|и|у|ю)$/,
  ],
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

export const words = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

export class Finder {
  // parts: [address, anchor, title, heading, text] for each part of each page
  constructor(parts, language) {
    this.parts = parts;
    this.language = language;
    const empty = new Set(EMPTY[language]?.split(" "));
    this.index = new MiniSearch({
      fields: ["title", "heading", "text"],
      tokenize: words,
      processTerm: (word) => !empty.has(word) && stem(word, language),
      searchOptions: {
        boost: { title: 3, heading: 2 },
        prefix: (term) => term.length > 2,
        fuzzy: (term) => (term.length > 7 ? 2 : term.length > 3 ? 1 : false),
        weights: { fuzzy: 0.4, prefix: 0.5 },
      },
    });
    this.index.addAll(parts.map(([, , title, heading, text], id) => ({ id, title, heading, text })));
  }

  // The pages that fit best, each once, with the part of it that fits best. A part that has more
  // of the words goes before one that has one of them often; what explains goes before an entry of a register.
  find(query, most = 10) {
    const pages = new Map();
    for (const { id, score, queryTerms, terms } of this.index.search(query)) {
      const [address, anchor, title, heading, text] = this.parts[id];
      const weight = score * queryTerms.length ** 1.5 * (anchor && REGISTERS.test(address) ? 0.5 : 1);
      if (!(pages.get(address)?.weight >= weight)) pages.set(address, { address, anchor, title, heading, text, terms, weight });
    }
    return [...pages.values()].sort((one, other) => other.weight - one.weight).slice(0, most);
  }
}
