//! Every page of every room: finds the page for a path and renders it.
//!
//! The server, `export` and the manifest all come through `render`, so what a mirror serves is what the house serves.
//! One path has one page: the most literal pattern that fits. The list is short and only walked on a cache miss.

use crate::{Conn, Fact, House, Result};

use super::{
    Params, Pattern, Rendered, RoomPages, Touched,
    page::{Render, Touch, Walk},
};

/// The pages of all rooms, most literal first.
pub struct Registry {
    pages: Vec<(Pattern, Render)>,
    touched: Vec<Touch>,
    paths: Vec<Walk>,
}

impl Registry {
    /// Refuses a malformed pattern, and two pages with the same one.
    pub fn new(rooms: Vec<RoomPages>) -> Result<Self> {
        let mut pages: Vec<(Pattern, Render)> = Vec::new();
        let mut touched = Vec::new();
        let mut paths = Vec::new();
        for room in rooms {
            touched.push(room.touched);
            paths.push(room.paths);
            for page in room.pages {
                let pattern = Pattern::new(page.pattern)?;
                if pages.iter().any(|(known, _)| known.text() == page.pattern) {
                    return Err(
                        crate::Error::conflict("two pages have the same pattern").at(page.pattern)
                    );
                }
                pages.push((pattern, page.render));
            }
        }
        pages.sort_by_cached_key(|(pattern, _)| pattern.precedence());
        Ok(Self {
            pages,
            touched,
            paths,
        })
    }

    /// Whether any page could answer the path; needs no database.
    pub fn knows(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    /// The bytes of a path (without a leading slash), or `None` when there is nothing there.
    pub fn render(
        &self,
        house: &House,
        conn: &mut Conn<'_>,
        path: &str,
    ) -> Result<Option<Rendered>> {
        match self.find(path) {
            Some((render, params)) => render(house, conn, &params).map_err(|error| error.at(path)),
            None => Ok(None),
        }
    }

    /// The paths a fact touches, over all rooms.
    pub fn touched(&self, house: &House, conn: &mut Conn<'_>, fact: &Fact) -> Result<Touched> {
        self.touched
            .iter()
            .try_fold(Touched::Nothing, |all, touched| {
                Ok(all.and(touched(house, conn, fact)?))
            })
    }

    /// Every path that the manifest lists, over all rooms. Costs the whole tree: for `Touched::Everything` and for checks.
    pub fn paths(&self, house: &House, conn: &mut Conn<'_>) -> Result<Vec<String>> {
        let mut all = Vec::new();
        for paths in &self.paths {
            all.extend(paths(house, conn)?);
        }
        Ok(all)
    }

    fn find<'p>(&self, path: &'p str) -> Option<(Render, Params<'p>)> {
        self.pages
            .iter()
            .find_map(|(pattern, render)| Some((*render, pattern.matches(path)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Page;
    use super::*;

    fn room(patterns: &[&'static str]) -> RoomPages {
        let page = |pattern: &&'static str| Page {
            pattern,
            render: |_, _, _| Ok(None),
        };
        RoomPages {
            pages: patterns.iter().map(page).collect(),
            touched: |_, _, _| Ok(Touched::Nothing),
            paths: |_, _| Ok(Vec::new()),
        }
    }

    #[test]
    fn the_most_literal_pattern_is_asked_first() {
        let registry = Registry::new(vec![
            room(&[
                "{rest…}",
                "{lang}/{slug}.html",
                "{lang}/{slug}.history.html",
            ]),
            room(&["{lang}/about.html", "call/{slug}.html", "{lang}/{file}"]),
        ])
        .unwrap();
        let first = |path: &str| {
            let mut pages = registry.pages.iter();
            let found = pages.find(|(pattern, _)| pattern.matches(path).is_some());
            found.map(|(pattern, _)| pattern.text())
        };
        assert_eq!(first("fr/about.html"), Some("{lang}/about.html"));
        assert_eq!(
            first("fr/x.history.html"),
            Some("{lang}/{slug}.history.html")
        );
        assert_eq!(first("call/x.html"), Some("call/{slug}.html"));
        assert_eq!(first("fr/x.html"), Some("{lang}/{slug}.html"));
        assert_eq!(first("fr/feed.json"), Some("{lang}/{file}"));
        assert_eq!(first("a/b/c"), Some("{rest…}"));
    }

    #[test]
    fn one_pattern_has_one_page() {
        assert!(Registry::new(vec![room(&["a"]), room(&["a"])]).is_err());
    }
}
