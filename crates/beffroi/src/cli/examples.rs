//! What each verb looks like in use, in the order of the verbs. A test takes every line that begins with `beffroi` at its word.

pub(super) const INIT: &str = "Examples:
  beffroi init house --name 'Ligue du canal' --lang fr,en --origin https://canal.example
  beffroi init trial --single";

pub(super) const SERVE: &str = "Examples:
  beffroi serve house
  beffroi serve house --listen 127.0.0.1:9000";

pub(super) const PUBLISH: &str = "Examples:
  beffroi publish house texts/bridge            (a folder per call, one file per edition)
  beffroi publish house texts/* --check --dry-run";

pub(super) const IMPORT: &str = "Examples:
  beffroi import house wordpress export.xml --media uploads/
  beffroi import house ghost ghost.json
  beffroi import house markdown my-hugo-site/

Importing the same file again changes nothing; after an interruption it goes on where it stopped.";

pub(super) const WITHDRAW: &str = "Example:
  beffroi withdraw house old-demand --reason en='The council gave in.'";

pub(super) const ERASE: &str = "Examples:
  beffroi erase house leaflet --reason privacy
  beffroi erase house --list
  beffroi erase house --confirm leaflet
  beffroi erase house --request leaflet --out leaflet.to-sign    (then, elsewhere: beffroi editor sign)
  beffroi erase house --confirm leaflet.to-sign

Where the house asks several editor keys for an erasure, nothing is destroyed before all of them have signed.
Mirrors that follow the house erase too; copies in other hands stay.";

pub(super) const EXPORT: &str = "Examples:
  beffroi export house /media/usb/house     (again: writes only what changed)
  beffroi export house archive.zip --archive";

pub(super) const MIRROR: &str = "Example:
  beffroi mirror pull https://canal.example copy --house XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX";

pub(super) const MIRROR_PULL: &str = "Example:
  beffroi mirror pull https://canal.example copy --house XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX";

pub(super) const RESTORE: &str = "Examples:
  beffroi restore house --from https://mirror.example/canal
  beffroi restore house --from /media/usb/house
  beffroi restore house --hold      (there is no mirror)

Entries, texts and images come back as they were signed, all or nothing. A mirror that contradicts the house is
kept as evidence of a fork, and nothing is changed. Mail and other news that waited when the back-up was made may
have gone since: they are held until you resume or cancel them, `beffroi outbox`. Keys made since the back-up cannot come back: replace them with
`beffroi keys`.";

pub(super) const BUNDLE: &str = "Examples:
  beffroi bundle house --html leaflet.beffroi.html night-bus river
  beffroi bundle house --zip house.beffroi.zip
  beffroi bundle house --zip news.beffroi.zip --from 1200";

pub(super) const VERIFY: &str = "Examples:
  beffroi verify https://canal.example --house XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX
  beffroi verify /media/usb/house
  beffroi verify leaflet.beffroi.html --json
  beffroi verify news.beffroi.zip --base /media/usb/house";

pub(super) const KEYS: &str = "Examples:
  beffroi keys house
  beffroi keys house rotate-log --root root-key-1-of-3.txt --root root-key-3-of-3.txt
  beffroi keys house threshold erase 2 --root root-key-1-of-3.txt --root root-key-2-of-3.txt";

pub(super) const KEYS_ROTATE_LOG: &str = "Examples:
  beffroi keys house rotate-log --root root-key-1-of-3.txt --root root-key-3-of-3.txt
  beffroi keys trial rotate-log      (a --single house)";

pub(super) const KEYS_ADD_EDITOR: &str = "Examples:
  beffroi keys house add-editor --root root-key-1-of-3.txt --root root-key-2-of-3.txt
  beffroi keys house add-editor --vkey beffroi/…/e/k3x9+… --kinds erase --root root-key-1-of-3.txt --root root-key-3-of-3.txt";

pub(super) const KEYS_DROP_EDITOR: &str = "Example:
  beffroi keys house drop-editor k3x9 --root root-key-1-of-3.txt --root root-key-2-of-3.txt";

pub(super) const KEYS_OWED: &str = "Example:
  beffroi keys house owed --root root-key-1-of-3.txt --root root-key-2-of-3.txt";

pub(super) const KEYS_THRESHOLD: &str = "Example:
  beffroi keys house threshold erase 2 --root root-key-1-of-3.txt --root root-key-2-of-3.txt";

pub(super) const EDITOR: &str = "Examples:
  beffroi editor new my.key --origin beffroi/x7k2m9q4h3d8w5ty
  beffroi editor sign leaflet.to-sign --key my.key";

pub(super) const EDITOR_NEW: &str = "Example:
  beffroi editor new my.key --origin beffroi/x7k2m9q4h3d8w5ty

The steward lets it in with: beffroi keys DIR add-editor --vkey LINE";

pub(super) const EDITOR_SIGN: &str = "Example:
  beffroi editor sign leaflet.to-sign --key my.key";

pub(super) const LOG: &str = "Examples:
  beffroi log house
  beffroi log house --from 0 --limit 100 --json";

pub(super) const JOBS: &str = "Examples:
  beffroi jobs house
  beffroi jobs house --retry      (then let `beffroi serve` do them)";

pub(super) const PEOPLE: &str = "Examples:
  beffroi people house
  beffroi people house invite --role editor --role translator:uk --lang uk
  beffroi people house reset 'Ada'      (when the last steward cannot sign in any more)";

pub(super) const PEOPLE_INVITE: &str = "Examples:
  beffroi people house invite --role editor --lang fr
  beffroi people house invite --role translator:uk --role translator:ru --lang uk --days 2";

pub(super) const PEOPLE_RESET: &str = "Example:
  beffroi people house reset 'Ada'";

pub(super) const PEOPLE_REMOVE: &str = "Example:
  beffroi people house remove 01jd9v3k7m0q8r2t4w6y";

pub(super) const GLOSSARY: &str = "Examples:
  beffroi glossary house
  beffroi glossary house add fr 'conseil municipal' en 'town council'";

pub(super) const GLOSSARY_ADD: &str = "Example:
  beffroi glossary house add fr 'conseil municipal' en 'town council'";

pub(super) const GLOSSARY_REMOVE: &str = "Example:
  beffroi glossary house remove fr 'conseil municipal' en";

pub(super) const OUTBOX: &str = "Examples:
  beffroi outbox house --watch
  beffroi outbox house --pause 01jd9v…
  beffroi outbox house --send      (deliver what is due, without a server)";

pub(super) const NEWSLETTER: &str = "Examples:
  beffroi newsletter house night-bus --lang fr > preview.eml
  beffroi newsletter house night-bus --lang ar --to me@example.org";

pub(super) const SUBSCRIBERS: &str = "Examples:
  beffroi subscribers house
  beffroi subscribers house import list.csv --consent 'I want the news of the League by mail (paper forms, 2025)'
  beffroi subscribers house who ada@example.org";

pub(super) const SUBSCRIBERS_IMPORT: &str = "Example:
  beffroi subscribers house import list.csv --consent 'I want the news of the League by mail (paper forms, 2025)'";

pub(super) const SUBSCRIBERS_EXPORT: &str = "Example:
  beffroi subscribers house export > subscribers.csv";

pub(super) const SUBSCRIBERS_WHO: &str = "Example:
  beffroi subscribers house who ada@example.org";

pub(super) const SUBSCRIBERS_OWN: &str = "Examples:
  beffroi subscribers house own ada@example.org
  beffroi subscribers house own ada@example.org --no";

pub(super) const SUBSCRIBERS_FORGET: &str = "Example:
  beffroi subscribers house forget ada@example.org";

pub(super) const ALARM: &str = "Examples:
  beffroi alarm house
  beffroi alarm house --clear flood --say en='The water has gone down.'
  beffroi alarm house --test

An alarm is sounded like any call, from the desk or from files (kind: alarm) with `beffroi publish`.";

pub(super) const MAIL_IN: &str = r#"Examples:
  beffroi mail-in /srv/house < report.eml

For Postfix (main.cf: recipient_delimiter = +; aliases):
  bounces: "|BEFFROI_PASSPHRASE=… /usr/local/bin/beffroi mail-in /srv/house""#;

pub(super) const DOCTOR: &str = "Example:
  beffroi doctor house mail";

pub(super) const DEMO: &str = "Examples:
  beffroi demo
  beffroi demo --dir trial --listen 127.0.0.1:9000      (again: serves the house that is there)";

pub(super) const CONFIG: &str = "Example:
  beffroi config > config.md";

pub(super) const COMPLETIONS: &str = "Examples:
  beffroi completions bash > /etc/bash_completion.d/beffroi
  beffroi completions fish > ~/.config/fish/completions/beffroi.fish";

pub(super) const MAN: &str = "Examples:
  beffroi man > beffroi.1      (then: man ./beffroi.1)
  beffroi man /usr/local/share/man/man1      (a page for each verb)";
