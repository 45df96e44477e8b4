//! What people do: every form, button and page that is not a file of the tree.
//!
//! A room offers `pub fn routes() -> Vec<Route>`: a method, a path pattern as `/desk/calls/{call}`, and a plain function
//! `fn(&House, &Asked) -> Result<Answer>`. It runs on a blocking thread, at most [`THREADS`] at once, for the database is
//! synchronous; what it was asked is read whole before, within the route's own limit and one limit for all. GET changes nothing, and answers
//! HEAD as well; POST is for change. An error becomes a page by the one function the front door hands in.
//! Finding a route looks at each of them: a microsecond for a hundred.

mod answer;
mod asked;
mod live;
mod pattern;
mod run;

use std::collections::BTreeSet;
use std::sync::Arc;

use http::Method;
use tokio::sync::Semaphore;

pub use answer::Answer;
pub use asked::{Asked, LANG};
pub use live::Live;
use pattern::Pattern;

use crate::form::FormKey;
use crate::{Error, House, Result};

/// Handlers at work at once. The server has sixteen blocking threads; the rest render pages.
pub const THREADS: usize = 12;
/// Requests that may wait for a thread; more are told to come back.
const WAITING: usize = 400;
/// Pages that are being told what happens, at once.
const LIVE: usize = 64;
/// The largest body of a form, in bytes, where its route does not say otherwise.
pub const FORM: usize = 256 << 10;
/// Bodies held in memory at once, in KiB, all requests together.
const BODIES: usize = 64 << 10;
/// What no page of the tree is ever called.
const OURS: [&str; 2] = ["do", "desk"];

type Handler = Box<dyn Fn(&House, &Asked) -> Result<Answer> + Send + Sync>;
/// Tells somebody about an error, on a page.
pub type Told = fn(&House, &Asked, &Error) -> Answer;

/// One thing that can be asked of a house.
pub struct Route {
    method: Method,
    pattern: &'static str,
    most: usize,
    /// Whether the body is a form, or bytes that the handler reads itself.
    is_form: bool,
    handler: Handler,
}

impl Route {
    /// A page: changes nothing.
    pub fn get(
        pattern: &'static str,
        handler: impl Fn(&House, &Asked) -> Result<Answer> + Send + Sync + 'static,
    ) -> Self {
        Self::new(Method::GET, pattern, 0, Box::new(handler))
    }

    /// A change, asked for by a form.
    pub fn post(
        pattern: &'static str,
        handler: impl Fn(&House, &Asked) -> Result<Answer> + Send + Sync + 'static,
    ) -> Self {
        Self::new(Method::POST, pattern, FORM, Box::new(handler))
    }

    /// What another program sends: bytes of at most [`FORM`], for the handler to read as they came ([`Asked::body`]).
    pub fn raw(
        pattern: &'static str,
        handler: impl Fn(&House, &Asked) -> Result<Answer> + Send + Sync + 'static,
    ) -> Self {
        Self {
            is_form: false,
            ..Self::post(pattern, handler)
        }
    }

    fn new(method: Method, pattern: &'static str, most: usize, handler: Handler) -> Self {
        Self {
            method,
            pattern,
            most,
            is_form: true,
            handler,
        }
    }

    /// Lets a form be as large as `most` bytes, files included; never more than all bodies together.
    pub fn up_to(mut self, most: usize) -> Self {
        self.most = most.min(BODIES << 10);
        self
    }

    /// Method and pattern, as `POST /desk/calls/{call}`.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.pattern)
    }
}

/// Every route of a house.
pub struct Router {
    routes: Vec<(Pattern, Route)>,
    /// First segments that belong to routes alone.
    ours: BTreeSet<&'static str>,
    told: Told,
    bodies: Arc<Semaphore>,
    threads: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    live: Arc<Semaphore>,
}

/// Who answers a request.
enum Found<'r> {
    Route(&'r Route, Vec<(&'static str, String)>),
    /// The path is known, under other methods.
    Method(&'static str),
    Nothing,
}

impl Router {
    /// Gathers the routes of all rooms; refused where two of them mean the same.
    pub fn new(house: &House, routes: Vec<Route>, told: Told) -> Result<Arc<Self>> {
        FormKey::ensure(house)?;
        let mut parsed = Vec::with_capacity(routes.len());
        for route in routes {
            parsed.push((Pattern::parse(route.pattern)?, route));
        }
        // What is spelled out comes before what is left open.
        parsed.sort_by(|(one, _), (other, _)| one.cmp(other));
        for pair in parsed.windows(2) {
            if let [(one, first), (other, second)] = pair
                && one.same_paths(other)
                && first.method == second.method
            {
                let cause = anyhow::anyhow!("{} and {}", first.name(), second.name());
                return Err(Error::internal("two routes are the same", cause));
            }
        }
        Ok(Arc::new(Self {
            routes: parsed,
            ours: OURS.into(),
            told,
            bodies: Arc::new(Semaphore::new(BODIES)),
            threads: Arc::new(Semaphore::new(THREADS)),
            waiting: Arc::new(Semaphore::new(WAITING)),
            live: Arc::new(Semaphore::new(LIVE)),
        }))
    }

    /// Every route by its name, in order.
    pub fn names(&self) -> Vec<String> {
        self.routes.iter().map(|(_, route)| route.name()).collect()
    }

    /// Whether a path is answered here and not by the tree.
    pub(crate) fn owns(&self, path: &str) -> bool {
        let first = path.split('/').nth(1).unwrap_or_default();
        self.ours.contains(first) || self.routes.iter().any(|(pattern, _)| pattern.fits(path))
    }

    fn find(&self, method: &Method, path: &str) -> Found<'_> {
        let wanted = match *method {
            Method::HEAD => &Method::GET,
            _ => method,
        };
        let mut known = (false, false);
        for (pattern, route) in &self.routes {
            let Some(params) = pattern.read(path) else {
                continue;
            };
            if route.method == wanted {
                return Found::Route(route, params);
            }
            known.0 |= route.method == Method::GET;
            known.1 |= route.method == Method::POST;
        }
        match known {
            (true, true) => Found::Method("GET, HEAD, POST"),
            (true, false) => Found::Method("GET, HEAD"),
            (false, true) => Found::Method("POST"),
            (false, false) => Found::Nothing,
        }
    }
}
