//! How many entries the log takes in a second: `append DIR ENTRIES CALLERS EACH` appends ENTRIES from CALLERS threads, EACH in a
//! call, to the house in DIR, and prints seconds, CPU seconds and the log's size. Used by `cargo xtask bench append`.
//!
//! Callers that wait together share a commit; every entry is durable when its call returns.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use tlog::record::{Act, BodyRef};

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, entries, callers, each] = args.as_slice() else {
        anyhow::bail!("append DIR ENTRIES CALLERS EACH");
    };
    let (entries, callers, each): (usize, usize, usize) =
        (entries.parse()?, callers.parse()?, each.parse()?);
    let house = beffroi::open(dir.as_ref()).context(dir.clone())?;
    beffroi::unlock(&house, &beffroi::cli::Unlock::default())?;
    let left = AtomicUsize::new(entries.div_ceil(each));
    let start = Instant::now();
    std::thread::scope(|scope| {
        let caller = || -> Result<()> {
            while left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                })
                .is_ok()
            {
                let acts: Vec<Act> = (0..each).map(|_| edition(&house)).collect::<Result<_>>()?;
                survive::append_raw(&house, &acts)?;
            }
            Ok(())
        };
        let callers: Vec<_> = (0..callers).map(|_| scope.spawn(caller)).collect();
        callers.into_iter().try_for_each(|caller| {
            caller
                .join()
                .unwrap_or_else(|_| Err(anyhow::anyhow!("a caller broke")))
        })
    })?;
    let seconds = start.elapsed().as_secs_f64();
    let size = house.db.read(survive::log_store::some_head)?.size;
    ensure!(
        size as usize >= entries,
        "the log is shorter than what was appended"
    );
    println!("{seconds:.3} {size}");
    Ok(())
}

/// The first edition of a call of its own, with a body that is nowhere.
fn edition(house: &floor::House) -> Result<Act> {
    let id = floor::Id::fresh(&house.clock, &house.random)?;
    let random: [u8; 32] = house.random.bytes()?;
    Ok(Act::Edition {
        kind: "statement".parse()?,
        id: id.as_str().parse()?,
        lang: "en".parse()?,
        rev: 1,
        body: BodyRef::of(&random),
        prev: None,
    })
}
