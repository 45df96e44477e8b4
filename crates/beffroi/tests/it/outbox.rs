//! The outbox at the desk: what an editor sees of what goes out, and the levers.

use testkit::TestHouse;

#[test]
fn an_editor_sees_what_goes_out_and_holds_it_back() {
    let house = TestHouse::with(|config| {
        config.house.origin = "https://house.example".to_owned();
        config.mail.from = "news@house.example".to_owned();
        // Nobody listens there: what is not held back stays due.
        config.mail.relays = vec!["smtp+clear://127.0.0.1:9".to_owned()];
    });
    let mut ada = house.person("Ada", "editor");
    ada.get("/desk/outbox").sees("Nothing has gone out yet");
    ada.send("/desk/outbox", &[("do", "test")])
        .sees("Nobody of the house would hear it");
    let list = "email,langs\na@r.example,en\nb@r.example,en\n";
    reach::mail::import(
        &house,
        list.as_bytes(),
        "I want the news by mail (paper form, spring fair)",
    )
    .unwrap();
    house.publish("bell", &[("en", "The bell", "It rings.")]);
    house.settle();
    while reach::outbox::tick(&house, beffroi::OUTLETS).unwrap() {}
    ada.get("/desk/outbox")
        .sees("2 wait, 0 sent")
        .sees("new call")
        .sees("going out");
    let items = house
        .db
        .read(|conn| reach::outbox::progress(conn, 0))
        .unwrap();
    let item = format!("/desk/outbox/{}", items[0].id);
    ada.send(&item, &[("do", "pause")]).sees("Paused.");
    reach::outbox::drain(&house, beffroi::OUTLETS).unwrap();
    ada.sees("paused");
    ada.send(&item, &[("do", "resume")]).sees("It goes on.");
    reach::outbox::drain(&house, beffroi::OUTLETS).unwrap();
    ada.get("/desk/outbox").sees("Nothing can go by this way");
    ada.send(&item, &[("do", "cancel")]).sees("Cancelled.");
    reach::outbox::drain(&house, beffroi::OUTLETS).unwrap();
    ada.get("/desk/outbox")
        .sees("0 wait, 0 sent, 2 no longer wanted it");
    // Translators have no say in what goes out.
    let mut bo = house.person("Bo", "translator:fr");
    bo.get("/desk/outbox");
    assert_eq!(bo.status, 403, "{}", bo.path);
}
