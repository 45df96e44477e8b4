//! `beffroi serve`: answers readers from memory and does the house's work, until it is told to stop.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use floor::{Error, House, Result};

use crate::cli::{Serve, Unlock};

/// So many seconds a server waits before it asks the mirrors again.
const ASK_AGAIN: u32 = 60;

pub(super) fn run(args: &Serve) -> Result<()> {
    let mut house = crate::open(&args.dir)?;
    if let Some(listen) = &args.listen {
        house.config.server.listen.clone_from(listen);
    }
    serve(house, &args.unlock, None)
}

/// Serves an opened house; the keys are opened when the secret is at hand, and otherwise only reading works. `welcome` is the token of a
/// link to tell about.
pub(super) fn serve(house: House, secret: &Unlock, welcome: Option<&str>) -> Result<()> {
    let _only_one = (!house.db.is_postgres())
        .then(|| only_server(&house.dir))
        .transpose()?;
    warn_about(&house);
    let mut held = false;
    if !house.keyring.is_unlocked() {
        match crate::open::open_keys(&house, secret) {
            Ok(()) => held = !may_sign(&house, secret),
            Err(error) if error.kind() == floor::ErrorKind::Locked => eprintln!(
                "beffroi: {error}\n  Pages are served; nothing can be published until the keys are open."
            ),
            Err(error) => return Err(error),
        }
    }
    let house = Arc::new(house);
    let stop = Arc::new(AtomicBool::new(false));
    let held = Arc::new(AtomicBool::new(held));
    let mut workers = Vec::new();
    if held.load(Ordering::Relaxed) {
        let (house, stop, secret) = (house.clone(), stop.clone(), secret.clone());
        let held = held.clone();
        workers.push(std::thread::spawn(move || {
            ask_again(&house, &secret, &stop);
            held.store(false, Ordering::Relaxed);
        }));
    }
    if house.keyring.is_unlocked() {
        let (of_jobs, of_outbox) = (house.clone(), house.clone());
        let (no_jobs, no_mail) = (stop.clone(), stop.clone());
        workers.push(std::thread::spawn(move || {
            floor::job::run_until(&of_jobs, &crate::handlers(), &no_jobs)
        }));
        let connections = house.config.mail.connections;
        workers.push(std::thread::spawn(move || {
            // What a house that fell back in time has still to send, it may have sent long ago.
            while held.load(Ordering::Relaxed) && !no_mail.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(500));
            }
            reach::outbox::run_until(&of_outbox, crate::OUTLETS, connections, &no_mail)
        }));
    }
    let outcome = listen(&house, welcome);
    stop.store(true, Ordering::Relaxed);
    house.db.bell().ring();
    for worker in workers {
        let _ = worker.join();
    }
    outcome
}

/// Is this the newest state of the house, as far as its named mirrors know? Says why not.
fn may_sign(house: &House, secret: &Unlock) -> bool {
    match crate::open::ready_to_sign(house, secret) {
        Ok(()) => true,
        Err(error) => {
            eprintln!("beffroi: {error}\n  Pages are served; nothing is signed meanwhile.");
            false
        }
    }
}

/// Asks the mirrors each minute until one says that all is well; then what waits is done.
fn ask_again(house: &House, secret: &Unlock, stop: &AtomicBool) {
    let mut seconds = 0;
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_secs(1));
        seconds += 1;
        if seconds % ASK_AGAIN == 0 && crate::open::ready_to_sign(house, secret).is_ok() {
            if let Err(error) = house.db.write(floor::job::retry_all) {
                eprintln!("beffroi: {error}");
            }
            return;
        }
    }
}

/// One server for one SQLite file: a second would not see the first one's memory.
fn only_server(dir: &Path) -> Result<File> {
    let path = dir.join("serve.lock");
    let file = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(|cause| Error::io(path.display(), cause))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => Err(Error::conflict("this house is already being served by another process")
            .at(dir.display())
            .hint("stop the other `beffroi serve`; several servers need PostgreSQL (storage.database)")),
    }
}

fn warn_about(house: &House) {
    if !house.config.network.allow_private.is_empty() {
        eprintln!(
            "beffroi: WARNING: outbound requests may reach private addresses ({}). Only for closed networks and tests.",
            house.config.network.allow_private.join(", ")
        );
    }
    if house.config.house.origin.starts_with("http://")
        && !house.config.house.origin.ends_with(".onion")
    {
        eprintln!(
            "beffroi: WARNING: the public address {} is not https. Only for tests.",
            house.config.house.origin
        );
    }
}

fn listen(house: &Arc<House>, welcome: Option<&str>) -> Result<()> {
    survive::check_on_open(house)?;
    let tree = floor::tree::Tree::new(house.clone())?;
    let mut options = floor::http::Options::new(&house.config);
    options.home = Some(|house, accept| Ok(Some(publish::site::home(house, accept))));
    options.routes = Some(crate::router(house)?);
    options.other_form = Some(fediverse::document_of);
    if house.keyring.is_unlocked() {
        fediverse::keys::ensure(house)?;
    }
    let server =
        floor::http::Server::bind(&house.config.server.listen, house.clone(), tree, options)?;
    let address = server.local_addr();
    eprintln!("Open http://{address}/   (stop with Ctrl-C)");
    if let Some(token) = welcome {
        // By name: passkeys do not work at an address of numbers.
        let port = address.port();
        eprintln!("The first steward comes in at http://localhost:{port}/desk/welcome/{token}");
    }
    server.run(floor::http::signals())
}
