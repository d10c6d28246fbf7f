//! The modules of a crate and which of them uses which, read from its files.
//!
//! A `mod.rs` that re-exports a name by `pub use` does not use it: the user of the re-export uses the file that defines
//! it. So a subject's files may import each other's types from its `mod.rs`, and every circle that is found is a real one.

mod code;

use std::collections::{BTreeMap, BTreeSet};
use std::path;

use code::{Names, Path};

/// A crate: the names in each file, by the path of its module (`["customers", "store"]`).
pub struct Crate {
    modules: BTreeMap<Path, Module>,
}

struct Module {
    /// The path below the crate's `src`.
    file: String,
    names: Names,
}

/// A module's use of another one, with its place.
#[derive(Clone, Debug)]
pub struct Edge {
    pub from: Path,
    pub to: Path,
    pub place: String,
}

impl Crate {
    /// Reads a crate from its files, each given by its path below `src` and its text. Files of tests are left out.
    pub fn read(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let files = files.into_iter().filter(|(file, _)| is_code(file));
        let modules = files.map(|(file, text)| (module_path(&file), Module { names: code::names(&text), file })).collect();
        Self { modules }
    }

    /// The modules at the root.
    pub fn roots(&self) -> BTreeSet<&str> {
        self.modules.keys().filter_map(|path| path.first()).map(String::as_str).collect()
    }

    /// Who uses whom, file by file.
    pub fn edges(&self) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (from, Module { file, names }) in &self.modules {
            for mention in &names.mentions {
                if let Some(to) = self.resolve(from, &mention.path).filter(|to| to != from) {
                    edges.push(Edge { from: from.clone(), to, place: format!("{file}:{}", mention.line) });
                }
            }
        }
        edges
    }

    /// The places where one of these words is part of a path: the file and the line.
    pub fn mentions<'a>(&'a self, words: &'a [&str]) -> impl Iterator<Item = (&'a str, usize)> {
        self.modules.values().flat_map(move |Module { file, names }| {
            let named = names.mentions.iter().filter(move |mention| mention.path.iter().any(|part| words.contains(&part.as_str())));
            named.map(move |mention| (file.as_str(), mention.line))
        })
    }

    /// The circles, one for each folder whose parts use each other.
    pub fn circles(&self) -> Vec<String> {
        let edges = self.edges();
        let folders: BTreeSet<&[String]> = self.modules.keys().flat_map(|path| (0..path.len()).map(|length| &path[..length])).collect();
        folders.into_iter().filter_map(|folder| circle_within(folder, &edges)).collect()
    }

    /// The module of a path; `None` if it leads out of the crate.
    fn resolve(&self, from: &[String], path: &[String]) -> Option<Path> {
        let (mut module, mut rest) = match path.first()?.as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "self" => (from.to_vec(), &path[1..]),
            "super" => (from.to_vec(), path),
            first => {
                // `pub use url;` re-exports another crate under its own name.
                let is_passed_on = self.reexport(from, first).is_some_and(|path| path[0] != first);
                // A single word is a variable that happens to have the name of a module.
                let is_module = path.len() > 1 && self.is_module(from, first);
                if !is_passed_on && !is_module {
                    return None;
                }
                (from.to_vec(), path)
            }
        };
        while rest.first().is_some_and(|first| first == "super") {
            module.pop()?;
            rest = &rest[1..];
        }
        while let Some(next) = rest.first() {
            if self.is_module(&module, next) {
                module.push(next.clone());
                rest = &rest[1..];
            } else if let Some(behind) = self.reexport(&module, next) {
                return self.resolve(&module, &[behind, &rest[1..]].concat());
            } else {
                break;
            }
        }
        Some(module)
    }

    fn is_module(&self, parent: &[String], name: &str) -> bool {
        self.modules.contains_key(&[parent, &[name.to_owned()]].concat())
    }

    fn reexport(&self, module: &[String], name: &str) -> Option<&[String]> {
        let reexports = &self.modules.get(module)?.names.reexports;
        reexports.iter().find(|reexport| reexport.name == name).map(|reexport| &*reexport.path)
    }
}

fn is_code(file: &str) -> bool {
    let path = path::Path::new(file);
    let is_of_tests = path.components().any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs")));
    path.extension().is_some_and(|extension| extension == "rs") && !is_of_tests
}

/// `customers/store.rs` is `customers::store`, `customers/mod.rs` is `customers`, and `lib.rs` is the crate.
fn module_path(file: &str) -> Path {
    let mut parts: Path = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

/// The shortest circle among the parts of a folder: its files, its folders taken whole, and its own `mod.rs`.
fn circle_within(folder: &[String], edges: &[Edge]) -> Option<String> {
    let part = |path: &Path| Some(path.strip_prefix(folder)?.first().map_or_else(|| "mod".to_owned(), String::clone));
    let mut uses: BTreeMap<String, BTreeMap<String, &Edge>> = BTreeMap::new();
    for edge in edges {
        if let (Some(from), Some(to)) = (part(&edge.from), part(&edge.to))
            && from != to
        {
            uses.entry(from).or_default().entry(to).or_insert(edge);
        }
    }
    let circle = uses.keys().filter_map(|start| shortest_way_back(start, &uses)).min_by_key(Vec::len)?;
    let steps: Vec<String> =
        circle.iter().map(|edge| format!("{} uses {} ({})", edge.from.join("::"), edge.to.join("::"), edge.place)).collect();
    let folder = if folder.is_empty() { "the crate".to_owned() } else { folder.join("::") };
    Some(format!("in {folder}: {}", steps.join(", ")))
}

/// The shortest way from a part back to itself.
fn shortest_way_back<'a>(start: &str, uses: &BTreeMap<String, BTreeMap<String, &'a Edge>>) -> Option<Vec<&'a Edge>> {
    let mut ways: Vec<(&str, Vec<&Edge>)> = vec![(start, Vec::new())];
    let mut seen = BTreeSet::new();
    let mut at = 0;
    while let Some((part, way)) = ways.get(at).cloned() {
        at += 1;
        for (next, edge) in uses.get(part).into_iter().flatten() {
            let longer = [way.as_slice(), &[*edge]].concat();
            if next == start {
                return Some(longer);
            }
            if seen.insert(next) {
                ways.push((next, longer));
            }
        }
    }
    None
}
