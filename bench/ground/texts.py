"""The texts of every benchmark: invented, the same on every machine and in every run.

A text has about 1,100 words, headings, links and a list, in sentences whose words follow Zipf's law, so that it compresses as
prose does. `site` writes them as Hugo keeps them, which Beffroi imports; `call` writes one call in five languages.
"""

import bisect
import itertools
import random

LANGUAGES = {
    "en": "a e i o u ea ou / b c d f g h l m n p r s t th w st tr",
    "fr": "a e é i o ou eau on / b c d f g j l m n p qu r s t v tr pl",
    "es": "a e i o u ía ión / b c d g j l ll m n p r s t v tr",
    "uk": "а е и і о у я ї / б в г д ж з к л м н п р с т х ш",
    "ar": "ا و ي ة / ب ت ج ح د ر س ش ع ف ق ك ل م ن ه",
}
WORDS = 2000


def vocabulary(lang):
    """Words of one to four syllables, the frequent ones short, and their cumulated weights."""
    vowels, consonants = (part.split() for part in LANGUAGES[lang].split("/"))
    dice = random.Random(lang)
    words = []
    while len(words) < WORDS:
        syllables = 1 + min(3, len(words) // 60)
        word = "".join(dice.choice(consonants) + dice.choice(vowels) for _ in range(dice.randint(1, syllables)))
        if word not in words:
            words.append(word)
    return words, list(itertools.accumulate(1 / (rank + 2) for rank in range(WORDS)))


VOCABULARIES = {}


def sentence(dice, lang):
    if lang not in VOCABULARIES:
        VOCABULARIES[lang] = vocabulary(lang)
    words, weights = VOCABULARIES[lang]
    picked = [words[bisect.bisect(weights, dice.random() * weights[-1])] for _ in range(dice.randint(6, 18))]
    return " ".join(picked).capitalize() + "."


def title(number, lang="en"):
    return f"{sentence(random.Random(f'title {lang} {number}'), lang)[:-1][:60].strip()} {number}"


def text(number, lang="en"):
    """The Markdown of text `number`."""
    dice = random.Random(f"text {lang} {number}")
    paragraph = lambda: " ".join(sentence(dice, lang) for _ in range(dice.randint(5, 9)))
    parts = []
    for part in range(4):
        if part:
            parts.append("## " + sentence(dice, lang)[:-1])
        parts += [paragraph() for _ in range(3)]
        if part == 1:
            parts.append("\n".join("- " + sentence(dice, lang) for _ in range(4)))
    parts.append(f"[{sentence(dice, lang)[:-1]}](https://example.org/{number}) {paragraph()}")
    return "\n\n".join(parts) + "\n"


def date(number):
    return f"{2010 + number // 1200 % 15}-{1 + number // 100 % 12:02}-{1 + number % 28:02}T08:{number % 60:02}:00Z"


def post(folder, number):
    """One text as Hugo keeps it: content/post/n.md below `folder`."""
    path = folder / "content" / "post" / f"n{number:06}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"---\ntitle: \"{title(number)}\"\ndate: {date(number)}\nslug: n{number:06}\n---\n\n"
    path.write_text(head + text(number), encoding="utf-8")


def site(folder, numbers):
    for number in numbers:
        post(folder, number)


def call(folder, number):
    """One call in five languages, a file each: a folder for `beffroi publish`. English is the source."""
    folder.mkdir(parents=True)
    for lang in LANGUAGES:
        source = "" if lang == "en" else "source: en\n"
        head = f"---\nlang: {lang}\ntitle: \"{title(number, lang)}\"\n{source}---\n\n"
        (folder / f"{lang}.md").write_text(head + text(number, lang), encoding="utf-8")
