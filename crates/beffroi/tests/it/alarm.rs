//! An alarm at the desk and on the command line: who sounds it, who releases it, what it costs to sound too many, and its end.

use floor::{DAY, MINUTE};
use testkit::{TestHouse, Visitor};

/// Writes an alarm in English; the path of its call.
fn written(ada: &mut Visitor<'_>, title: &str, short: &str) -> String {
    ada.get("/desk/calls")
        .send("/desk/calls", &[("kind", "alarm"), ("lang", "en")]);
    let path = ada.path.clone();
    let text = [
        ("title", title),
        ("summary", short),
        ("text", "Walk up to the sports hall."),
        ("do", "save"),
    ];
    ada.send(&path, &text).sees("Saved.");
    path.trim_end_matches("/en").to_owned()
}

/// Presses the button of the page where a call is published, with what else is typed.
fn press(who: &mut Visitor<'_>, call: &str, typed: &[(&str, &str)]) {
    let path = format!("{call}/publish");
    who.get(&path);
    let mut fields = who.hidden_of_last(&path);
    fields.push(("do".to_owned(), "publish".to_owned()));
    fields.extend(
        typed
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    who.post(&path, &fields, &[]);
}

#[test]
fn two_people_sound_an_alarm_and_give_the_all_clear() {
    let house = TestHouse::with(|config| config.alarm.people = 2);
    let (mut ada, mut eve) = (house.person("Ada", "editor"), house.person("Eve", "editor"));
    let call = written(&mut ada, "The river rises", "Leave the Mill quarter.");
    press(&mut ada, &call, &[]);
    ada.sees("ten minutes");
    // Pressing again does not make two people of one.
    press(&mut ada, &call, &[]);
    house.settle();
    assert!(house.get("en/the-river-rises.html").is_none());

    // After ten minutes there is nothing to release: the second person's press asks anew.
    house.clock.advance(10 * MINUTE + 1);
    eve.get("/desk/calls")
        .does_not_see("waits for a second person");
    press(&mut ada, &call, &[]);
    eve.get("/desk/calls").sees("waits for a second person");
    eve.get(&format!("{call}/publish"))
        .sees("Release the alarm")
        .sees("Ada");
    press(&mut eve, &call, &[]);
    eve.sees("Published.");
    house.settle();
    assert!(
        house
            .page("en/index.html")
            .contains("Leave the Mill quarter.")
    );

    let call = eve.path.split('?').next().unwrap().to_owned();
    ada.get(&call).sees("Give the all clear");
    let clear = format!("{call}/all-clear");
    ada.get(&clear).sees("This alarm is over: all clear.");
    ada.send(&clear, &[("t-en", "")]).sees("Write a few words");
    ada.send(&clear, &[("t-en", "The water has gone down.")]);
    press(&mut ada, &call, &[]);
    press(&mut eve, &call, &[]);
    house.settle();
    let page = house.page("en/index.html");
    assert!(page.contains("All clear") && page.contains("The water has gone down."));
    // It stays until the alarm would have ended, for those who saw the alarm and come back.
    house.clock.advance(DAY);
    house.settle();
    assert!(
        !house
            .page("en/index.html")
            .contains("The water has gone down.</p>\n</section>")
    );
}

#[test]
fn what_changed_after_it_was_asked_for_is_not_released() {
    let house = TestHouse::with(|config| config.alarm.people = 2);
    let (mut ada, mut eve) = (house.person("Ada", "editor"), house.person("Eve", "editor"));
    let call = written(&mut ada, "The river rises", "Leave the Mill quarter.");
    press(&mut ada, &call, &[]);
    let page = format!("{call}/en");
    let changed = [
        ("title", "The river rises"),
        ("summary", "Stay."),
        ("text", "Stay."),
        ("do", "save"),
    ];
    ada.get(&page).send(&page, &changed);
    press(&mut eve, &call, &[]);
    eve.sees("ten minutes");
    house.settle();
    assert!(house.get("en/the-river-rises.html").is_none());
}

#[test]
fn an_alarm_needs_a_few_words_and_an_end_that_is_still_to_come() {
    let house = TestHouse::new();
    let mut ada = house.person("Ada", "editor");
    let call = written(&mut ada, "The river rises", "");
    ada.get(&format!("{call}/publish")).sees("300 characters");
    ada.get(&call)
        .send(&call, &[("kind", "alarm"), ("until", "2020-01-01T10:00")]);
    ada.sees("within the next seven days");
    ada.send(&call, &[("kind", "alarm"), ("until", "")])
        .sees("Saved.");
}

#[test]
fn more_alarms_than_the_house_allows_take_a_steward() {
    let house = TestHouse::with(|config| config.alarm.per_day = 1);
    let mut ada = house.person("Ada", "editor");
    let mut sol = house.person("Sol", "steward,editor");
    let first = written(&mut ada, "The river rises", "Leave the Mill quarter.");
    press(&mut ada, &first, &[]);
    let second = written(&mut ada, "The bridge gives way", "Do not cross it.");
    ada.get(&format!("{second}/publish"))
        .sees("A steward can sound more");
    ada.get(&second);
    let mut fields = ada.hidden_of_last(&second);
    let typed = [("v-en", "2"), ("do", "publish"), ("override", "on")];
    fields.extend(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    ada.post(&format!("{second}/publish"), &fields, &[]);
    house.settle();
    assert!(house.get("en/the-bridge-gives-way.html").is_none());
    sol.get(&format!("{second}/publish")).sees("As a steward");
    press(&mut sol, &second, &[("override", "on")]);
    house.settle();
    assert!(
        house
            .page("en/the-bridge-gives-way.html")
            .contains("Do not cross it.")
    );
}

mod at_the_command_line {
    use crate::program::OnDisk;

    const ALARM: &[u8] = b"---\nlang: en\ntitle: The river rises\nkind: alarm\nsummary: Leave the Mill quarter.\n---\n\nWalk up.\n";

    #[test]
    fn an_alarm_is_sounded_shown_and_over() {
        let house = OnDisk::new();
        house
            .run("publish", &[&house.write("river", &[("en.md", ALARM)])])
            .done();
        let shown = house.run("alarm", &["--json"]).json();
        assert_eq!(shown["in_force"][0]["call"], "river");
        assert_eq!(shown["in_force"][0]["over"], false);
        house
            .run(
                "alarm",
                &["--clear", "river", "--say", "en=The water has gone."],
            )
            .done();
        let shown = house.run("alarm", &[]).done();
        assert!(shown.contains("river: all clear"), "{shown}");
        house.run("alarm", &["--clear", "river"]).refused(5);
        let told = house.run("alarm", &["--test"]).done();
        assert!(told.contains("Nobody of the house would hear it"), "{told}");
        testkit::check(&house.open());
    }

    #[test]
    fn the_fourth_alarm_of_a_day_asks_for_a_steward() {
        let house = OnDisk::new();
        for name in ["one", "two", "three"] {
            house
                .run("publish", &[&house.write(name, &[("en.md", ALARM)])])
                .done();
        }
        let fourth = house.write("four", &[("en.md", ALARM)]);
        house.run("publish", &[&fourth]).refused(5);
        house.run("publish", &[&fourth, "--over-limit"]).done();
        assert!(
            house
                .run("publish", &[&fourth])
                .done()
                .contains("unchanged")
        );
    }
}
