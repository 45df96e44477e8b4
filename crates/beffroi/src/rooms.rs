//! The rooms of this house: what each brings to the floor, on one page.

use floor::house::Rooms;
use floor::job::Handler;
use floor::words::Words;
use reach::outbox::Outlet;

/// Migrations, pages, words, ears, hosts and audiences of every room.
pub fn rooms() -> Rooms {
    Rooms {
        migrations: [
            people::MIGRATIONS,
            publish::MIGRATIONS,
            survive::MIGRATIONS,
            reach::MIGRATIONS,
            fediverse::MIGRATIONS,
        ]
        .concat(),
        hear: crate::hears::hear,
        words: Words::new(
            &[
                floor::form::WORDS,
                people::WORDS,
                publish::WORDS,
                survive::WORDS,
                publish::desk::WORDS,
                reach::WORDS,
                fediverse::WORDS,
            ]
            .concat(),
        ),
        pages: vec![publish::site::pages(), survive::pages()],
        outbound: vec![
            survive::mirrors::outbound,
            reach::outbound,
            fediverse::outbound,
        ],
        audiences: vec![reach::audience],
    }
}

/// Every way out, in the order they are named to people.
pub const OUTLETS: &[Outlet] = &[reach::mail::OUTLET, fediverse::OUTLET];

/// What the rooms do later.
pub fn handlers() -> Vec<Handler> {
    let mut handlers = survive::jobs();
    handlers.extend(publish::desk::jobs::jobs());
    handlers.extend(fediverse::jobs());
    handlers.push(crate::owed::handler());
    handlers
}
