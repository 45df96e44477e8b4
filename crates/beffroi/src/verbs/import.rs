//! `beffroi import`: what another system exported, in batches that are each published whole.
//!
//! Every item has an id of the other system's; an item already here and unchanged is passed over, so an interrupted import
//! is simply run again. What was not carried over is reported, kind by kind.

use std::path::Path;

use floor::{Error, House, Result};
use prose::lang::Lang;
use publish::draft::Problem;
use publish::import::erased;
use publish::import::report::Reporting;
use publish::import::{Export, ImportItem, ImportOptions, ImportResult};
use publish::publish_calls::Prepared;

use crate::cli::{Import, Origin};

/// Items for each transaction: few enough to lose little when interrupted, many enough to share its cost.
const BATCH: usize = 250;

pub(super) fn run(args: &Import) -> Result<()> {
    let house = crate::open(&args.dir)?;
    // Telling again what was erased here takes the house's secret.
    if !args.dry_run || house.db.read(erased::are_any)? {
        crate::unlock(&house, &args.unlock)?;
    }
    let read = |tag: &str| {
        Lang::parse(tag).map_err(|cause| Error::bad_input(cause.to_string()).at("--lang"))
    };
    let options = ImportOptions {
        lang: args.lang.as_deref().map(read).transpose()?,
        house: Some(read(house.config.first_language())?),
        now: house.clock.now(),
        images: args.media.clone(),
    };
    let mut importing = Importing {
        house: &house,
        dry_run: args.dry_run,
        batch: Vec::new(),
        reporting: Reporting::default(),
        changed: 0,
    };
    let mut items = open(args.from, &args.path, &options)?;
    house.db.read(|conn| items.links().settle(&house, conn))?;
    let bar = crate::progress::bar(items.items(), "importing");
    for item in items {
        importing.item(item)?;
        bar.inc(1);
    }
    importing.flush()?;
    bar.finish_and_clear();
    let (changed, report) = (importing.changed, importing.reporting.finish());
    let broken = report.problems.len();
    match args.json {
        true => super::print_json(
            &serde_json::json!({ "changed_editions": changed, "report": report }),
        )?,
        false => super::print(&format!(
            "{report}\n{changed} edition(s) {}.\n",
            if args.dry_run {
                "would be published"
            } else {
                "published"
            }
        ))?,
    }
    match broken {
        0 => Ok(()),
        _ => Err(Error::bad_input(format!(
            "{broken} item(s) could not be read; everything else was imported"
        ))
        .hint("mend them in the export and import it again: what is already here is passed over")),
    }
}

fn open(from: Origin, path: &Path, options: &ImportOptions) -> Result<Box<dyn Export>> {
    let export = match from {
        Origin::Markdown => publish::import::markdown::open(path, options)
            .map(|export| Box::new(export) as Box<dyn Export>),
        Origin::Wordpress => publish::import::wordpress::open(path, options)
            .map(|export| Box::new(export) as Box<dyn Export>),
        Origin::Ghost => publish::import::ghost::open(path, options)
            .map(|export| Box::new(export) as Box<dyn Export>),
    };
    export.map_err(|problem| {
        Error::bad_input(problem.what)
            .at(problem.place)
            .hint(problem.remedy)
    })
}

struct Importing<'a> {
    house: &'a House,
    dry_run: bool,
    batch: Vec<Prepared>,
    reporting: Reporting,
    changed: usize,
}

impl Importing<'_> {
    fn item(&mut self, item: ImportResult) -> Result<()> {
        let item = match item {
            Ok(item) => item,
            Err(problem) => {
                self.reporting.problem(problem);
                return Ok(());
            }
        };
        self.reporting.item(&item);
        let house = self.house;
        let is_erased = |conn: &mut floor::Conn<'_>| erased::holds(house, conn, &item.external_id);
        if item.draft.is_some() && house.db.read(is_erased)? {
            self.reporting.erased();
            return Ok(());
        }
        if let Some(prepared) = self.prepare(item) {
            self.batch.push(prepared);
        }
        match self.batch.len() >= BATCH {
            true => self.flush(),
            false => Ok(()),
        }
    }

    fn prepare(&mut self, item: ImportItem) -> Option<Prepared> {
        let draft = item.draft?;
        let mut problems: Vec<Problem> = draft.problems();
        let images = publish::prepare::images(&draft, &mut problems);
        let sound = problems.is_empty();
        problems
            .into_iter()
            .for_each(|problem| self.reporting.problem(problem));
        sound.then_some(Prepared {
            draft,
            external_id: Some(item.external_id),
            images,
        })
    }

    fn flush(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        match self.dry_run {
            true => batch.iter().try_for_each(|one| self.try_out(one)),
            false => self.publish(&batch),
        }
    }

    fn try_out(&mut self, one: &Prepared) -> Result<()> {
        let now = self.house.clock.now();
        let plan = |conn: &mut floor::Conn<'_>| publish::publish_calls::plan(conn, one, now);
        match self.house.db.read(plan) {
            Ok(plan) => self.changed += plan.changes(),
            Err(error) => self.refuse(one, error)?,
        }
        Ok(())
    }

    /// Publishes items together; where one clashes, the halves apart, so that it alone is left out.
    fn publish(&mut self, batch: &[Prepared]) -> Result<()> {
        match (super::publish::write(self.house, batch), batch) {
            (Ok(plans), _) => {
                self.changed += plans.iter().map(|plan| plan.changes()).sum::<usize>();
                super::settle(self.house)
            }
            (Err(error), [one]) => self.refuse(one, error),
            (Err(error), _) if is_the_items_fault(&error) => {
                let (first, second) = batch.split_at(batch.len() / 2);
                self.publish(first)?;
                self.publish(second)
            }
            (Err(error), _) => Err(error),
        }
    }

    /// Puts an error that is the item's own into the report; any other ends the import.
    fn refuse(&mut self, one: &Prepared, error: Error) -> Result<()> {
        if !is_the_items_fault(&error) {
            return Err(error);
        }
        let first = one.draft.editions.first();
        let place = first.map(|edition| edition.place.clone());
        let remedy = error.remedy().unwrap_or("mend it and import again");
        let problem = Problem::new(place.unwrap_or_default(), error.what(), remedy);
        self.reporting.problem(problem);
        Ok(())
    }
}

fn is_the_items_fault(error: &Error) -> bool {
    matches!(
        error.kind(),
        floor::ErrorKind::BadInput | floor::ErrorKind::Conflict
    )
}
