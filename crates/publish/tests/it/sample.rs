//! A house to look at: eleven languages, corrections, a stale translation, an event, a withdrawal, an erasure, an image.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;

use floor::house::Rooms;
use floor::words::Words;
use floor::{Clock, Config, DAY, HOUR, House, Id, Random, values};
use prose::lang::Lang;
use publish::call::Logged;
use publish::draft::{Draft, DraftEdition, DraftSource, EventDraft, SourcePlace};
use publish::kind::Kind;
use publish::publish_calls::{self, Prepared};

/// 14 July 2026, 16:30 UTC.
pub const START: i64 = 1_784_046_600_000_000;

pub struct Sample {
    pub house: House,
    entries: Cell<u64>,
}

pub fn lang(tag: &str) -> Lang {
    Lang::parse(tag).unwrap()
}

/// An edition of a draft; `source` is the language it was translated from.
pub fn edition(tag: &str, title: &str, text: &str, source: Option<&str>) -> DraftEdition {
    DraftEdition {
        lang: lang(tag),
        title: title.to_owned(),
        summary: String::new(),
        text: text.to_owned(),
        source: source.map(|tag| DraftSource {
            lang: lang(tag),
            rev: None,
        }),
        correction: None,
        place: SourcePlace::default(),
    }
}

impl Sample {
    /// An empty house in `dir`. `origin` is its public address or nothing.
    pub fn empty(dir: &Path, origin: &str) -> Self {
        let text = format!(
            "[house]\nlanguages = ['fr', 'en', 'ar']\norigin = '{origin}'\ntimezone = 'Europe/Paris'\n\
             name.fr = 'Le Beffroi de Lille'\nname.en = 'The Lille Bell Tower'\nname.ar = 'برج جرس ليل'\n\
             about.fr = \"Nous sommes des habitantes et des habitants de Lille. Nous sonnons l’alarme **sans demander la permission**.\\n\\nVenez le mardi soir.\"\n\
             about.en = 'We live in Lille and sound the alarm without asking anybody.'\n"
        );
        let config = Config::parse(&text, |_| None).unwrap();
        let rooms = Rooms {
            migrations: [people::MIGRATIONS, publish::MIGRATIONS].concat(),
            hear: |_, _| Ok(()),
            words: Words::new(publish::WORDS),
            pages: vec![publish::site::pages()],
            ..Rooms::default()
        };
        let house =
            House::open(dir, config, rooms, Clock::fixed(START), Random::seeded(7)).unwrap();
        let settings = [
            ("house_id", "4K7M2PQX9D3TVWZ8HJ5N6R1CBYGF"),
            ("log_origin", "beffroi/0123456789abcdef"),
            (
                "key_document",
                "beffroi/keys/v1\nbeffroi/0123456789abcdef\nversion 1\nroot 2 beffroi/0123456789abcdef/r/ab3d+0a1b2c3d+AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g beffroi/0123456789abcdef/r/kk7m+1a1b2c3d+AQICAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g beffroi/0123456789abcdef/r/zq2x+2a1b2c3d+AQMCAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g\nlog beffroi/0123456789abcdef+3a1b2c3d+AQQCAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g from 0\neditor beffroi/0123456789abcdef/e/m4n5+4a1b2c3d+AQUCAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g any\n\n",
            ),
        ];
        house
            .db
            .write(|tx| {
                for (name, value) in settings {
                    tx.execute(
                        "INSERT INTO setting (name, value) VALUES ($1, $2)",
                        values![name, value],
                    )?;
                }
                Ok(())
            })
            .unwrap();
        Self {
            house,
            entries: Cell::new(1),
        }
    }

    /// The whole sample.
    pub fn filled(dir: &Path, origin: &str) -> Self {
        let sample = Self::empty(dir, origin);
        sample.bridge();
        sample.assembly();
        sample.mistake();
        sample.erased();
        sample.many("fr", 45);
        sample.bells();
        sample
    }

    /// Publishes a draft and lets its entries join the log.
    pub fn publish(&self, draft: Draft, images: BTreeMap<String, publish::media::Image>) {
        self.house.clock.advance(DAY + HOUR);
        self.write(draft, images);
        self.log();
    }

    /// Publishes a draft whose entries have to wait.
    pub fn publish_unlogged(&self, draft: Draft) {
        self.write(draft, BTreeMap::new());
    }

    fn write(&self, draft: Draft, images: BTreeMap<String, publish::media::Image>) {
        let prepared = Prepared {
            draft,
            external_id: None,
            images,
        };
        self.house
            .db
            .write(|tx| publish_calls::publish(tx, &prepared))
            .unwrap();
    }

    /// What the log's room does after a publication: every revision without an entry gets one.
    pub fn log(&self) {
        let ids: Vec<Id> = self
            .house
            .db
            .read(|conn| {
                let rows = conn.query(
                    "SELECT id FROM revision WHERE entry IS NULL ORDER BY id",
                    values![],
                )?;
                rows.iter().map(|row| row.get(0)).collect()
            })
            .unwrap();
        for id in ids {
            let index = self.entries.get();
            self.entries.set(index + 1);
            let byte = u8::try_from(index % 251).unwrap();
            let logged = Logged {
                index,
                leaf_hash: [byte; 32],
                body_sha256: format!("{byte:02x}").repeat(32),
            };
            self.house
                .db
                .write(|tx| publish_calls::logged(tx, &id, &logged))
                .unwrap();
        }
    }

    pub fn page(&self, path: &str) -> Option<String> {
        let rendered = self
            .house
            .db
            .read(|conn| self.house.registry.render(&self.house, conn, path))
            .unwrap()?;
        Some(String::from_utf8_lossy(&rendered.bytes).into_owned())
    }

    pub fn all_paths(&self) -> Vec<String> {
        self.house
            .db
            .read(|conn| publish::site::paths(&self.house, conn))
            .unwrap()
    }

    pub fn withdraw(&self, slug: &str, reason: &[(&str, &str)]) {
        let reason = reason
            .iter()
            .map(|(tag, text)| (lang(tag), (*text).to_owned()))
            .collect();
        self.house
            .db
            .write(|tx| publish_calls::withdraw(tx, slug, &reason))
            .unwrap();
    }

    pub fn erase(&self, slug: &str, reason: &str) {
        self.house
            .db
            .write(|tx| publish::erase_calls::erase(&self.house, tx, slug, None, reason))
            .unwrap();
    }

    /// Short calls, so that there are index pages.
    pub fn many(&self, tag: &str, count: usize) {
        for number in 1..=count {
            let mut note = edition(
                tag,
                &format!("Note {number} du veilleur"),
                "Tout est calme sur la place. On entend *le fleuve*.\n",
                None,
            );
            note.summary = "Ce que l’on voit d’en haut, ce soir.".to_owned();
            self.publish(
                Draft {
                    slug: Some(format!("note-{tag}-{number}")),
                    editions: vec![note],
                    ..Draft::default()
                },
                BTreeMap::new(),
            );
        }
    }

    /// A letter with an image.
    fn bridge(&self) {
        let image = publish::media::prepare(&picture()).unwrap();
        let text = "Le pont des Amis ferme demain, et personne ne nous a rien demandé.\n\n![Le pont, vu du quai, un matin de brume](pont.png)\n\n> Un pont fermé, c’est deux villes qui ne se parlent plus.\n\nNous demandons :\n\n1. que le passage à pied reste ouvert ;\n2. que les comptes du chantier soient publics.\n\n| année | passages par jour |\n| --- | --- |\n| 2019 | 4 200 |\n| 2025 | 6 150 |\n";
        let mut french = edition("fr", "Gardons le pont ouvert", text, None);
        french.summary =
            "Lettre à la mairie : le passage à pied doit rester possible pendant les travaux."
                .to_owned();
        let draft = Draft {
            slug: Some("bridge".to_owned()),
            kind: Kind::Letter,
            tags: vec!["ville".to_owned(), "transports".to_owned()],
            editions: vec![french],
            ..Draft::default()
        };
        self.publish(draft, BTreeMap::from([("pont.png".to_owned(), image)]));
    }

    fn assembly(&self) {
        let french = edition(
            "fr",
            "Assemblée sur la place",
            "Apportez une chaise et une idée. *Il y aura de la soupe.*\n",
            None,
        );
        let arabic = edition(
            "ar",
            "اجتماع في الساحة",
            "أحضروا كرسيًا وفكرة. *سيكون هناك حساء.*\n",
            Some("fr"),
        );
        let draft = Draft {
            slug: Some("assembly".to_owned()),
            kind: Kind::Event,
            editions: vec![french, arabic],
            event: Some(EventDraft {
                start: "2026-09-12T18:00:00+02:00".to_owned(),
                end: Some("2026-09-12T21:00:00+02:00".to_owned()),
                zone: Some("Europe/Paris".to_owned()),
                place: Some("Place Rihour, Lille".to_owned()),
                online: Some("https://meet.example/place?a=1&b=2".to_owned()),
            }),
            ..Draft::default()
        };
        self.publish(draft, BTreeMap::new());
    }

    fn mistake(&self) {
        let editions = vec![
            edition(
                "fr",
                "L’usine ferme vendredi",
                "L’usine ferme vendredi à midi.\n",
                None,
            ),
            edition(
                "en",
                "The plant closes on Friday",
                "The plant closes on Friday at noon.\n",
                Some("fr"),
            ),
        ];
        self.publish(
            Draft {
                slug: Some("plant".to_owned()),
                kind: Kind::Alarm,
                editions,
                ..Draft::default()
            },
            BTreeMap::new(),
        );
        self.withdraw(
            "plant",
            &[(
                "fr",
                "La direction a menti, nous aussi sans le savoir : l’usine ne ferme pas.",
            )],
        );
    }

    fn erased(&self) {
        let editions = vec![edition(
            "fr",
            "Lettre d’une voisine",
            "Elle s’appelle…\n",
            None,
        )];
        self.publish(
            Draft {
                slug: Some("neighbour".to_owned()),
                editions,
                ..Draft::default()
            },
            BTreeMap::new(),
        );
        self.erase("neighbour", "privacy");
    }

    /// One call in eleven languages; the French text is then corrected and the English one follows it.
    fn bells(&self) {
        let draft = bells();
        self.publish(draft.clone(), BTreeMap::new());
        let mut corrected = draft;
        corrected.editions[0].text = corrected.editions[0]
            .text
            .replace("vingt-trois clochers", "vingt-quatre clochers");
        corrected.editions[0].correction = Some(
            "Il y a vingt-quatre clochers, non vingt-trois : nous avions oublié Saint-Maurice."
                .to_owned(),
        );
        corrected.editions[1].text = corrected.editions[1]
            .text
            .replace("twenty-three bell towers", "twenty-four bell towers");
        corrected.editions[1].correction =
            Some("Twenty-four bell towers, not twenty-three.".to_owned());
        corrected.editions.truncate(2);
        self.publish(corrected, BTreeMap::new());
    }
}

/// A call in eleven languages, five scripts and both directions.
pub fn bells() -> Draft {
    let mut editions = vec![
        edition(
            "fr",
            "À midi, les cloches sonneront pour l’eau",
            BELLS_FR,
            None,
        ),
        edition(
            "en",
            "At noon, the bells will ring for water",
            BELLS_EN,
            Some("fr"),
        ),
        edition(
            "ar",
            "عند الظهر تُقرع الأجراس من أجل الماء",
            BELLS_AR,
            Some("fr"),
        ),
        edition(
            "fa",
            "ظهر، ناقوس‌ها برای آب به صدا درمی‌آیند",
            BELLS_FA,
            Some("fr"),
        ),
        edition("zh-Hans", "正午，钟声为水而鸣", BELLS_ZH, Some("fr")),
        edition(
            "uk",
            "Опівдні дзвони лунатимуть за воду",
            BELLS_UK,
            Some("fr"),
        ),
        edition(
            "es",
            "A mediodía, las campanas sonarán por el agua",
            "Nuestra agua vuelve a estar a la venta.\n",
            Some("fr"),
        ),
        edition(
            "kk",
            "Түсте қоңыраулар су үшін соғылады",
            "Біздің суымыз тағы да сатылуда.\n",
            Some("fr"),
        ),
        edition(
            "he",
            "בצהריים יצלצלו הפעמונים למען המים",
            "המים שלנו שוב עומדים למכירה.\n",
            Some("en"),
        ),
        edition(
            "hi",
            "दोपहर को पानी के लिए घंटियाँ बजेंगी",
            "हमारा पानी फिर बिक रहा है।\n",
            Some("en"),
        ),
        edition(
            "ur",
            "دوپہر کو پانی کے لیے گھنٹیاں بجیں گی",
            "ہمارا پانی پھر بک رہا ہے۔\n",
            Some("en"),
        ),
    ];
    for (edition, summary) in editions.iter_mut().zip(SUMMARIES) {
        edition.summary = (*summary).to_owned();
    }
    let tags = vec!["eau".to_owned(), "communs".to_owned()];
    Draft {
        slug: Some("bells-for-water".to_owned()),
        kind: Kind::Statement,
        tags,
        editions,
        ..Draft::default()
    }
}

const SUMMARIES: &[&str] = &[
    "La régie de l’eau doit rester à celles et ceux qui la boivent. Samedi à midi, partout, faites du bruit.",
    "The waterworks must stay with those who drink the water. On Saturday at noon, everywhere, make noise.",
    "يجب أن تبقى مؤسسة المياه لمن يشربون منها. السبت عند الظهر، في كل مكان، أسمِعوا صوتكم.",
    "سازمان آب باید از آنِ کسانی بماند که آن را می‌نوشند. شنبه ظهر، همه‌جا، صدا بلند کنید.",
    "自来水应当属于喝水的人。星期六正午，请在各处发出声音。",
    "Водоканал має належати тим, хто п’є цю воду. У суботу опівдні шуміть усюди.",
];

const BELLS_FR: &str = "Notre eau est de nouveau à vendre. Mardi dernier, sans débat, le conseil a ouvert la porte à une concession de **trente ans**.\n\n## Ce qui se décide\n\nL’eau de la ville vient de vingt-trois clochers de pierre que nos arrière-grands-parents appelaient « les tours à boire ». Elles alimentent encore 214 000 personnes. Le contrat proposé[^1] prévoit :\n\n- une hausse de 38 % en cinq ans ;\n- la coupure après *deux* factures impayées ;\n- aucun droit de regard des habitants.\n\n> « L’eau n’est pas une marchandise comme les autres », disait déjà la charte de 1896.\n\n## Ce que nous ferons\n\nSamedi à midi, sonnez les cloches, les casseroles, les sonnettes des vélos. Puis venez [place Rihour](assembly.html) : nous écrirons ensemble la réponse.\n\nPersonne n’a besoin d’y être invité. Personne n’a besoin de donner son nom.\n\n[^1]: Délibération 26-118, article 7.\n";
const BELLS_EN: &str = "Our water is for sale again. Last Tuesday, without a debate, the council opened the door to a concession of **thirty years**.\n\n## What is being decided\n\nThe city’s water comes from twenty-three bell towers of stone that our great-grandparents called “the drinking towers”. They still serve 214,000 people. The contract[^1] provides for:\n\n- a rise of 38 % in five years;\n- disconnection after *two* unpaid bills;\n- no oversight by the people who live here.\n\n## What we shall do\n\nOn Saturday at noon, ring bells, pans and bicycle bells. Then come to the square: we shall write the answer together.\n\n[^1]: Resolution 26-118, article 7.\n";
const BELLS_AR: &str = "ماؤنا معروض للبيع من جديد. يوم الثلاثاء الماضي، ومن غير نقاش، فتح المجلس الباب أمام امتياز مدته **ثلاثون عامًا**.\n\n## ما الذي يُقرَّر\n\nيأتي ماء المدينة من ثلاثة وعشرين برجًا من الحجر كان أجدادنا يسمّونها «أبراج الشرب». ما زالت تسقي 214000 شخص. وينص العقد المقترح على:\n\n- زيادة قدرها 38 % خلال خمس سنوات؛\n- قطع الماء بعد فاتورتين غير مدفوعتين؛\n- لا حق للسكان في الرقابة.\n\n> «الماء ليس سلعة كغيرها»، هكذا قال ميثاق 1896.\n\n## ما الذي سنفعله\n\nالسبت عند الظهر اقرعوا الأجراس والقدور وأجراس الدراجات، ثم تعالوا إلى [الساحة](assembly.html): سنكتب الجواب معًا.\n";
const BELLS_FA: &str = "آب ما دوباره به فروش گذاشته شده است. سه‌شنبهٔ گذشته، بی هیچ گفت‌وگویی، شورا در را به روی امتیازی **سی‌ساله** گشود.\n\n## چه چیزی تصمیم گرفته می‌شود\n\nآب شهر از بیست‌وسه برج سنگی می‌آید که نیاکان ما «برج‌های نوشیدن» می‌نامیدند. هنوز ۲۱۴ هزار نفر از آن می‌نوشند.\n\n- افزایش ۳۸ درصدی در پنج سال؛\n- قطع آب پس از دو قبض پرداخت‌نشده؛\n- بی هیچ حق نظارتی برای ساکنان.\n\n## چه خواهیم کرد\n\nشنبه ظهر، ناقوس‌ها و قابلمه‌ها و زنگ دوچرخه‌ها را به صدا درآورید. سپس به میدان بیایید.\n";
const BELLS_ZH: &str = "我们的水又要被出售了。上星期二，市议会未经辩论，就为一项**三十年**的特许经营打开了大门。\n\n## 正在决定什么\n\n城市的水来自二十三座石塔，我们的曾祖父母称它们为“饮水塔”。如今仍有二十一万四千人饮用塔里的水。拟议的合同规定：\n\n- 五年内涨价百分之三十八；\n- 两次欠费即停水；\n- 居民没有任何监督权。\n\n## 我们要做什么\n\n星期六正午，请敲响钟、锅和自行车铃，然后到广场来：我们一起写下回答。\n";
const BELLS_UK: &str = "Нашу воду знову продають. Минулого вівторка, без жодних дебатів, рада відчинила двері для концесії на **тридцять років**.\n\n## Що вирішується\n\nВода міста йде з двадцяти трьох кам’яних веж, які наші прадіди називали «питними вежами». З них досі п’ють 214 тисяч людей.\n\n## Що ми зробимо\n\nУ суботу опівдні дзвоніть у дзвони, каструлі й велосипедні дзвінки. Тоді приходьте на площу: напишемо відповідь разом.\n";

/// A picture of our own making: a bridge in the mist.
fn picture() -> Vec<u8> {
    let image = image::RgbImage::from_fn(1200, 700, |x, y| {
        let arch = (f64::from(x) / 1200.0 * std::f64::consts::PI).sin() * 260.0;
        let bridge = f64::from(y) > 430.0 - arch * 0.5 && f64::from(y) < 480.0 - arch * 0.25;
        let mist = u8::try_from(y * 90 / 700).unwrap();
        if bridge {
            image::Rgb([70, 66, 74])
        } else {
            image::Rgb([226 - mist, 214 - mist / 2, 198 - mist / 3])
        }
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
