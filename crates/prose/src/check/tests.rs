use super::*;

/// One call in seven languages: what a good translation looks like.
const EN: &str = include_str!("../../tests/texts/en.md");
const FR: &str = include_str!("../../tests/texts/fr.md");
const ES: &str = include_str!("../../tests/texts/es.md");
const UK: &str = include_str!("../../tests/texts/uk.md");
const AR: &str = include_str!("../../tests/texts/ar.md");
const ZH: &str = include_str!("../../tests/texts/zh.md");
const TR: &str = include_str!("../../tests/texts/tr.md");

const ALL: [(&str, &str); 7] = [
    ("en", EN),
    ("fr", FR),
    ("es", ES),
    ("uk", UK),
    ("ar", AR),
    ("zh", ZH),
    ("tr", TR),
];

/// Calls as they are really written and translated: times in words, decades, sums in two scales, telephones, companies, brands.
macro_rules! texts {
    ($folder:literal: $($tag:literal),+) => {
        [$(($tag, include_str!(concat!("../../tests/texts/", $folder, "/", $tag, ".md")))),+]
    };
}
const EVICTION: [(&str, &str); 8] =
    texts!("eviction": "en", "fr", "es", "de", "uk", "ar", "tr", "zh-hans");
const DEPOT: [(&str, &str); 7] = texts!("depot": "uk", "en", "fr", "es", "ar", "tr", "zh-hans");

fn glossary() -> Glossary {
    let term = |forms: &[(&str, &str)]| Term {
        forms: forms
            .iter()
            .map(|(tag, form)| (Lang::parse(tag).unwrap(), (*form).to_owned()))
            .collect(),
    };
    Glossary {
        terms: vec![
            term(&[
                ("en", "strike"),
                ("fr", "grève"),
                ("es", "huelga"),
                ("uk", "страйк"),
                ("ar", "إضراب"),
                ("zh", "罢工"),
                ("tr", "grev"),
            ]),
            term(&[
                ("en", "open letter"),
                ("fr", "lettre ouverte"),
                ("es", "carta abierta"),
                ("uk", "відкритий лист"),
                ("ar", "رسالة مفتوحة"),
                ("zh", "公开信"),
                ("tr", "açık mektup"),
            ]),
        ],
    }
}

fn findings(source: (&str, &str), target: (&str, &str)) -> Vec<Finding> {
    let (from, to) = (
        Lang::parse(source.0).unwrap(),
        Lang::parse(target.0).unwrap(),
    );
    let edition = |lang, text| Edition {
        text,
        lang,
        first_line: 1,
    };
    check(
        edition(&from, source.1),
        edition(&to, target.1),
        &glossary(),
    )
    .unwrap()
}

/// Plants one mistake; gives the one finding, or all where there is not one.
fn planted(
    source: (&str, &str),
    target: (&str, &str),
    right: &str,
    wrong: &str,
) -> Result<Finding, Vec<Finding>> {
    assert!(target.1.contains(right), "{right} stands in the text");
    let mut found = findings(source, (target.0, &target.1.replacen(right, wrong, 1)));
    if found.len() == 1 {
        Ok(found.remove(0))
    } else {
        Err(found)
    }
}

#[test]
fn good_translations_are_let_alone() {
    let mut told = String::new();
    for set in [&ALL[..], &EVICTION, &DEPOT] {
        for source in set {
            for target in set {
                for finding in findings(*source, *target) {
                    told += &format!("{} to {} {finding}\n", source.0, target.0);
                }
            }
        }
    }
    assert!(told.is_empty(), "{told}");
}

#[test]
fn a_text_is_its_own_translation() {
    for (tag, text) in ALL {
        assert!(findings((tag, text), (tag, text)).is_empty(), "{tag}");
    }
}

#[test]
fn each_planted_mistake_is_told_once() {
    let en = ("en", EN);
    let (mut told, mut failed) = (String::new(), Vec::new());
    let mut plant = |kind: CheckKind, target: (&str, &str), right: &str, wrong: &str| match planted(
        en, target, right, wrong,
    ) {
        Ok(finding) if finding.check == kind => told += &format!("{} {finding}\n", target.0),
        other => failed.push(format!("{kind:?} {wrong}: {other:#?}")),
    };
    plant(
        CheckKind::Passage,
        ("fr", FR),
        "Les quais sont à l’arrêt depuis lundi.",
        "The docks have been silent since Monday.",
    );
    plant(
        CheckKind::Passage,
        ("es", ES),
        "Traed comida, agua y paciencia.",
        "Bring food, water and the patience of friends.",
    );
    plant(
        CheckKind::Passage,
        ("uk", UK),
        "Принесіть їжу, воду й терпіння.",
        "Bring food, water and patience.",
    );
    plant(
        CheckKind::Passage,
        ("zh", ZH),
        "请带上食物、水和耐心。",
        "Bring food, water and patience.",
    );
    plant(CheckKind::Name, ("uk", UK), "Марія Дюран", "Maria Durand");
    plant(CheckKind::Name, ("ar", AR), "ماريا دوران", "Maria Durand");
    plant(
        CheckKind::Name,
        ("tr", TR),
        "Hatırlatırız, Durand’ın",
        "Hatırlatırız, Dumand’ın",
    );
    plant(CheckKind::Number, ("fr", FR), "1 500", "1 300");
    plant(CheckKind::Number, ("ar", AR), "١٬٥٠٠", "١٬٣٠٠");
    plant(CheckKind::Number, ("zh", ZH), "1500", "15000");
    plant(CheckKind::Date, ("uk", UK), "14 липня", "14 червня");
    plant(CheckKind::Date, ("es", ES), "14 de julio", "15 de julio");
    plant(
        CheckKind::Link,
        ("tr", TR),
        "bell@example.org",
        "bel@example.org",
    );
    plant(
        CheckKind::Link,
        ("fr", FR),
        "https://example.org/fr/fund",
        "https://example.com/fr/fund",
    );
    plant(
        CheckKind::Quote,
        ("fr", FR),
        "« Personne ne recule »",
        "“Personne ne recule”",
    );
    plant(
        CheckKind::Quote,
        ("tr", TR),
        "“Kimse geri adım atmıyor”",
        "«Kimse geri adım atmıyor»",
    );
    plant(
        CheckKind::Quote,
        ("en", EN),
        "“Nobody steps back”",
        "„Nobody steps back“",
    );
    plant(
        CheckKind::Paragraph,
        ("es", ES),
        "Traed comida, agua y paciencia. Llamad a quien no lea esto.\n\n",
        "",
    );
    plant(
        CheckKind::Paragraph,
        ("zh", ZH),
        "## 我们的要求\n",
        "今天的天气很好，大家都很高兴，我们在这里相聚。\n\n## 我们的要求\n",
    );
    plant(
        CheckKind::MixedScript,
        ("uk", UK),
        "профспілка",
        "прoфспілка",
    );
    plant(
        CheckKind::Term,
        ("fr", FR),
        "lettre ouverte",
        "lettre publique",
    );
    plant(CheckKind::Term, ("zh", ZH), "公开信", "公报");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    insta::assert_snapshot!(told, @r##"
    fr line 3: this seems to be left in the source language (en): The docks have been silent since Monday (source: The docks have been silent since Monday. On 14 July 2026, at 6:30 pm, we meet…)
    es line 13: this seems to be left in the source language (en): Bring food, water and (source: Bring food, water and patience. Call whoever does not read this.)
    uk line 13: this seems to be left in the source language (en): Bring food, water and patience (source: Bring food, water and patience. Call whoever does not read this.)
    zh line 13: this seems to be left in the source language (en): Bring food, water and patience (source: Bring food, water and patience. Call whoever does not read this.)
    uk line 3: this name is left in the script of the source: Maria Durand (source: Maria Durand)
    ar line 3: this name is left in the script of the source: Maria Durand (source: Maria Durand)
    tr line 5: this name is spelled Durand on line 3: Dumand
    fr line 3: 1 300 stands where the source says 1,500: 1 300 (source: ' union will speak first, and 1,500 people have already said that)
    ar line 3: ١٬٣٠٠ stands where the source says 1,500: ١٬٣٠٠ (source: ' union will speak first, and 1,500 people have already said that)
    zh line 3: 15000 stands where the source says 1,500: 15000 (source: ' union will speak first, and 1,500 people have already said that)
    uk line 3: червня stands where the source says July: червня (source: en silent since Monday. On 14 July 2026, at 6:30 pm, we meet on)
    es line 3: 15 stands where the source says 14: 15 (source: been silent since Monday. On 14 July 2026, at 6:30 pm, we mee)
    tr line 15: this links to mailto:bel@example.org where the source links to mailto:bell@example.org: mailto:bel@example.org (source: mailto:bell@example.org)
    fr line 15: this links to https://example.com/fr/fund where the source links to https://example.org/en/fund: https://example.com/fr/fund (source: https://example.org/en/fund)
    fr line 5: the quotation mark “ is foreign to the language, which writes «…»: “Personne ne recule”, dit Durand. Rappelons que les mots de Durand figurent…
    tr line 5: the quotation mark « is foreign to the language, which writes “…”: «Kimse geri adım atmıyor» diyor Maria Durand. Hatırlatırız, Durand’ın sözleri…
    en line 5: the quotation mark „ is foreign to the language, which writes “…”: „Nobody steps back“, says Durand. Please remember that Durand's words are also…
    es line 11: a paragraph of the source is missing before or after this place (source: Bring food, water and patience. Call whoever does not read this.)
    zh line 7: the source has no such paragraph: 今天的天气很好，大家都很高兴，我们在这里相聚。
    uk line 3: the letter o (U+006F) is of another script than the rest of the word: прoфспілка
    fr line 5: the glossary has lettre ouverte for open letter (source: open letter)
    zh line 5: the glossary has 公开信 for open letter (source: open letter)
    "##);
}

#[test]
fn what_changed_places_is_told() {
    let told = |source, target| -> Vec<String> {
        findings(source, target)
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    let en = (
        "en",
        "Rents rise by 38 % and the fee is 24 € for each of 12 homes.",
    );
    insta::assert_snapshot!(
        told(en, ("fr", "Les loyers montent de 24 % et les frais sont de 38 € pour chacun des 12 logements.")).join("\n"),
        @"line 1: 24 stands where the source says 38: 24 (source: Rents rise by 38 % and the fee is 24 € for eac)");
    for right in [
        (
            "fr",
            "Les loyers montent de 38 % et les frais sont de 24 € pour chacun des 12 logements.",
        ),
        (
            "tr",
            "12 evin her biri için kira %38 artıyor, ücret 24 € oluyor.",
        ),
        (
            "es",
            "Los alquileres suben un 38 por ciento y la tasa es de 24 € para cada una de las 12 viviendas.",
        ),
    ] {
        assert!(told(en, right).is_empty(), "{:?}", told(en, right));
    }
}

#[test]
fn a_name_is_spelled_as_in_the_source() {
    let told = |source, target| -> Vec<String> {
        let found = findings(source, target).into_iter();
        found
            .filter(|finding| finding.check == CheckKind::Name)
            .map(|finding| finding.to_string())
            .collect()
    };
    let en = (
        "en",
        "We thank Olena Kramarenko, who wrote to the European Parliament and to Maria Durand in Brussels.",
    );
    insta::assert_snapshot!(
        told(en, ("fr", "Nous remercions Olena Kramerenko, qui a écrit au Parlement européen et à Maria Durand à Bruxelles.")).join("\n"),
        @"line 1: the source spells this name Kramarenko: Kramerenko (source: Kramarenko)");
    for right in [
        (
            "fr",
            "Nous remercions Olena Kramarenko, qui a écrit au Parlement européen et à Maria Durand à Bruxelles.",
        ),
        (
            "pl",
            "Dziękujemy Olenie Kramarenko, która napisała do Parlamentu Europejskiego i do Marii Durand w Brukseli.",
        ),
        (
            "es",
            "Damos las gracias a Olena Kramarénko, que escribió al Parlamento Europeo y a Maria Durand en Bruselas.",
        ),
    ] {
        assert!(told(en, right).is_empty(), "{:?}", told(en, right));
    }
}

#[test]
fn arabic_has_months_of_its_own() {
    let en = (
        "en",
        "We meet on 15 January 2026 and on 3 October 2026 in the old town hall.",
    );
    let dates = |text| -> Vec<String> {
        let found = findings(en, ("ar", text)).into_iter();
        found
            .filter(|finding| finding.check == CheckKind::Date)
            .map(|finding| finding.reason.to_string())
            .collect()
    };
    for right in [
        "نلتقي في 15 كانون الثاني 2026 وفي 3 تشرين الأول 2026 في دار البلدية القديمة.",
        "نلتقي في 15 جانفي 2026 وفي 3 أكتوبر 2026 في دار البلدية القديمة.",
    ] {
        assert!(dates(right).is_empty(), "{:?}", dates(right));
    }
    let wrong = "نلتقي في 15 كانون الأول 2026 وفي 3 تشرين الأول 2026 في دار البلدية القديمة.";
    insta::assert_snapshot!(dates(wrong).join("\n"), @"كانون الأول stands where the source says January");
}

#[test]
fn what_a_hurried_night_leaves_behind_is_told_once() {
    let (eviction, depot) = (EVICTION[0], DEPOT[0]);
    let text = |set: &[(&'static str, &'static str)], tag: &str| {
        *set.iter().find(|(known, _)| *known == tag).unwrap()
    };
    let (mut told, mut failed) = (String::new(), Vec::new());
    for (set, tag, right, wrong) in [
        ("eviction", "uk", "82 роки", "28 років"),
        ("eviction", "fr", "1 150 livres", "1 510 livres"),
        ("eviction", "de", "3. Dezember", "13. Dezember"),
        ("eviction", "de", "1990er-Jahren", "1980er-Jahren"),
        ("eviction", "tr", "%50'si", "%15'i"),
        ("eviction", "es", "a las 6.30", "a las 6.45"),
        ("eviction", "fr", "+44 20 7946 0958", "+44 20 7946 0985"),
        (
            "eviction",
            "zh-hans",
            "press@council.example",
            "pres@council.example",
        ),
        (
            "eviction",
            "uk",
            "- Підпишіть петицію: <https://petition.example/mill-street>\n",
            "",
        ),
        (
            "eviction",
            "es",
            "Nadie debería dormir en la calle en invierno.",
            "Nobody should sleep in the street in winter.",
        ),
        (
            "eviction",
            "tr",
            "Bizi Mastodon ve Signal'de takip edin.",
            "Follow us on Mastodon and Signal.",
        ),
        (
            "eviction",
            "zh-hans",
            "请在Mastodon和Signal上关注我们。",
            "Follow us on Mastodon and Signal.",
        ),
        ("eviction", "uk", "Саміра Хаддад", "Samira Haddad"),
        ("eviction", "ar", "بيتر أوبراين", "Peter O'Brien"),
        (
            "eviction",
            "de",
            "„Wir leben seit elf Jahren hier“",
            "“Wir leben seit elf Jahren hier”",
        ),
        ("depot", "en", "4.3 million", "4.3 billion"),
        ("depot", "ar", "٤٫٣ ملايين", "٤٣ مليون"),
        ("depot", "en", "Kovalchuk. “We", "Kovalchuk. «We"),
        ("depot", "fr", "25 novembre", "25 septembre"),
        ("depot", "en", "+380 67 123 45 67", "+380 67 132 45 67"),
        ("depot", "tr", "Petro Şevçenko", "Петро Шевченко"),
        (
            "depot",
            "es",
            "Cesar las presiones contra los activistas.",
            "Припинити тиск на активістів.",
        ),
    ] {
        let (source, target) = match set {
            "eviction" => (eviction, text(&EVICTION, tag)),
            _ => (depot, text(&DEPOT, tag)),
        };
        if !target.1.contains(right) {
            failed.push(format!("{tag}: {right} does not stand in the text"));
            continue;
        }
        match planted(source, target, right, wrong) {
            Ok(finding) => told += &format!("{tag} {finding}\n"),
            Err(found) => failed.push(format!("{tag} {wrong}: {found:#?}")),
        }
    }
    assert!(failed.is_empty(), "{}\n{told}", failed.join("\n"));
    insta::assert_snapshot!(told);
}

#[test]
fn a_sentence_of_another_text_is_known_by_its_small_words() {
    let found = findings(
        ("en", "# A\n\nSomething else entirely."),
        (
            "fr",
            "# A\n\nThe right of the people to be heard in this is not for any of them.",
        ),
    );
    assert_eq!(
        found.iter().map(|f| f.check).collect::<Vec<_>>(),
        [CheckKind::Passage]
    );
}

#[test]
fn french_keeps_english_marks_for_the_inside() {
    let quotes = |text: &str| {
        findings(("en", "a"), ("fr", text))
            .iter()
            .filter(|f| f.check == CheckKind::Quote)
            .count()
    };
    assert_eq!(quotes("« Elle a dit “non” hier »"), 0);
    assert_eq!(quotes("Elle a dit “non” hier"), 1);
}

#[test]
fn the_original_in_brackets_is_no_mistake() {
    let found = findings(
        ("en", "We thank Maria Durand of Lille."),
        ("uk", "Дякуємо Марії Дюран (Maria Durand) з Лілля."),
    );
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_language_may_be_written_in_another_script_than_its_tag_says() {
    let found = findings(
        ("en", "Everyone has the right to life."),
        (
            "azb",
            "Yaşamak, özgürlük ve kişi güvenliği herkesin hakkıdır.",
        ),
    );
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn limits_are_errors() {
    let lang = Lang::parse("en").unwrap();
    let long = "a".repeat(crate::markdown::MAX_BYTES + 1);
    let edition = |text| Edition {
        text,
        lang: &lang,
        first_line: 1,
    };
    assert!(check(edition("a"), edition(&long), &Glossary::default()).is_err());
    let many = "1 2 3\n\n".repeat(3000);
    assert!(
        check(
            edition(&many),
            edition(&"a\n\n- b\n\n".repeat(3000)),
            &Glossary::default()
        )
        .unwrap()
        .len()
            <= MAX_FINDINGS
    );
}

proptest::proptest! {
    #[test]
    fn checks_never_panic(source in "[a-zA-Z0-9 .,\n#«»“\"@:/一二万ألфіХ١٢\u{202f}\u{301}()-]{0,160}", target in "[a-zA-Z0-9 .,\n#«»“\"@:/一二万ألфіХ١٢\u{202f}\u{301}()-]{0,160}") {
        for (from, to) in [("en", "uk"), ("zh", "ar"), ("fr", "tr")] {
            findings((from, &source), (to, &target));
        }
    }
}
