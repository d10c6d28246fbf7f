//! Which part of the domain crate may use which, and where the table and the SDKs may be named.

use std::collections::BTreeSet;
use std::fs;

use super::modules::{Crate, Edge};
use super::{files_below, is_rust, root};

/// The folders in which the SDKs may be named, in addition to every subject's `store.rs`.
const SDK_FOLDERS: [&str; 3] = ["shared/src/store/", "shared/src/mailer/", "shared/src/runtime/"];

/// The domain crate.
fn domain() -> Crate {
    let below_src = |(path, text): (String, String)| Some((path.strip_prefix("shared/src/")?.to_owned(), text));
    Crate::read(files_below("shared/src").into_iter().filter_map(below_src))
}

/// An invented crate.
fn made_up<const N: usize>(files: [(&str, &str); N]) -> Crate {
    Crate::read(files.map(|(path, text)| (path.to_owned(), text.to_owned())))
}

/// The modules of a crate from the bottom up, as its `lib.rs` declares them: those between two blank lines are a layer.
fn layers(lib: &str) -> Vec<Vec<&str>> {
    let modules = |block| str::lines(block).filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    lib.split("\n\n").map(modules).filter(|layer: &Vec<&str>| !layer.is_empty()).collect()
}

/// The uses of the same or a higher layer.
fn against_the_layers(lib: &str, edges: &[Edge]) -> BTreeSet<String> {
    let layers = layers(lib);
    let layer = |module: &str| layers.iter().position(|layer| layer.contains(&module));
    let upward = |edge: &Edge| {
        let (from, to) = (edge.from.first()?, edge.to.first()?);
        (from != to && layer(to) >= layer(from)).then(|| format!("{from} uses {to} ({})", edge.place))
    };
    edges.iter().filter_map(upward).collect()
}

fn lib() -> String {
    fs::read_to_string(root().join("shared/src/lib.rs")).expect("the crate")
}

#[test]
fn modules_use_only_the_layers_below_them() {
    let against = against_the_layers(&lib(), &domain().edges());
    assert!(against.is_empty(), "{against:#?}");
}

#[test]
fn every_module_has_its_layer() {
    let lib = lib();
    let declared: BTreeSet<&str> = layers(&lib).concat().into_iter().collect();
    assert_eq!(declared, domain().roots(), "lib.rs declares each module as `pub mod …;` among those it may be used by");
}

#[test]
fn a_use_of_ones_own_layer_or_one_above_is_seen() {
    let lib = "pub mod values;\n\npub mod customers;\npub mod orders;\n\npub mod web;\n";
    let edges = made_up([
        ("values.rs", "pub struct Money;"),
        ("customers/mod.rs", "use crate::values::Money;\nfn page() { crate::web::show() }"),
        ("orders.rs", "use crate::{customers, values};"),
        ("web.rs", "use crate::orders;"),
    ])
    .edges();
    let against: Vec<String> = against_the_layers(lib, &edges).into_iter().collect();
    assert_eq!(against, ["customers uses web (customers/mod.rs:2)", "orders uses customers (orders.rs:1)"]);
}

/// ARCHITECTURE.md says which part may use which.
#[test]
fn the_architecture_shows_the_layers() {
    let lib = lib();
    let rows: Vec<String> = layers(&lib).iter().map(|layer| layer.join(", ")).collect();
    let chain = format!("`{}`", rows.join("` ← `"));
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the architecture");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(&chain), "ARCHITECTURE.md should say: {chain}");
}

#[test]
fn no_modules_use_each_other_in_a_circle() {
    let circles = domain().circles();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn a_circle_of_subjects_is_seen() {
    let circles = made_up([
        ("lib.rs", "pub mod customers;\npub mod mail;\npub mod passwords;"),
        ("customers/mod.rs", "mod sign_up;"),
        ("customers/sign_up.rs", "use crate::passwords::{self, Hash};"),
        ("mail.rs", "fn letter(to: &crate::customers::Customer) {}"),
        ("passwords.rs", "pub struct Hash;\nfn changed() { crate::mail::send() }"),
    ])
    .circles();
    let circle = "in the crate: customers::sign_up uses passwords (customers/sign_up.rs:1), passwords uses mail (passwords.rs:2), \
                  mail uses customers (mail.rs:1)";
    assert_eq!(circles, [circle]);
}

#[test]
fn a_circle_of_files_within_a_subject_is_seen() {
    let front_door = "mod day;\nmod hit;\npub use day::Day;\npub use hit::{Hit as NewHit, *};";
    let circles = made_up([
        ("hits/mod.rs", front_door),
        ("hits/day.rs", "use super::NewHit;\npub struct Day(Vec<NewHit>);"),
        ("hits/hit.rs", "mod inner { use super::super::day; }\npub struct Hit;"),
    ])
    .circles();
    assert_eq!(circles, ["in hits: hits::day uses hits::hit (hits/day.rs:1), hits::hit uses hits::day (hits/hit.rs:1)"]);
    let circles = made_up([
        ("hits/mod.rs", "mod store;\npub struct Hit;\npub fn find() -> Hit { store::hit() }"),
        ("hits/store.rs", "use super::Hit;"),
    ])
    .circles();
    assert_eq!(circles, ["in hits: hits uses hits::store (hits/mod.rs:3), hits::store uses hits (hits/store.rs:1)"]);
}

#[test]
fn what_only_looks_like_a_circle_is_none() {
    let front_door = "mod day;\nmod hit;\npub use day::Day;\npub use hit::Hit;\npub(crate) use url;\npub fn last() -> Day { day::last() }";
    let circles = made_up([
        ("hits/mod.rs", front_door),
        // By way of the front door, which does not use what it passes on.
        ("hits/day.rs", "use super::{Hit, url};\npub fn last(hit: &Hit) {}"),
        (
            "hits/hit.rs",
            "//! See crate::hits::day.\nfn a<'a>(day: &'a str) { let c = '\"'; say(\"crate::hits::day\", self.day, r#\"super::day\"#) }\n",
        ),
        ("hits/store.rs", "use super::Hit;\n#[cfg(test)]\nmod tests {\n    use super::super::last;\n}"),
        ("hits/tests.rs", "use super::store;"),
    ])
    .circles();
    assert_eq!(circles, Vec::<String>::new());
}

/// Whether a file may speak of conditions and updates of the table.
fn is_store(file: &str) -> bool {
    file.starts_with("store/") || file.ends_with("/store.rs")
}

/// The places outside of the stores where conditions and updates are spoken of.
fn conditions_outside_of_stores(domain: &Crate) -> BTreeSet<String> {
    domain.mentions(&["Condition", "Update"]).filter(|(file, _)| !is_store(file)).map(|(file, _)| file.to_owned()).collect()
}

#[test]
fn conditions_and_updates_stay_in_the_stores() {
    let outside = conditions_outside_of_stores(&domain());
    assert!(outside.is_empty(), "{outside:?} name conditions or updates of the table");
}

#[test]
fn a_condition_outside_of_a_store_is_seen() {
    let store = "use crate::store::{Condition, Update};\nfn free() -> Condition { Condition::NotExists }";
    let customers = "//! Condition\nfn guard() { let free = store::Condition::Exists; }\nstruct ConditionFailed;";
    let made_up = made_up([("customers/store.rs", store), ("customers/login.rs", customers), ("store/write.rs", store)]);
    assert_eq!(conditions_outside_of_stores(&made_up), BTreeSet::from(["customers/login.rs".to_owned()]));
}

#[test]
fn sdks_are_named_only_in_their_folders() {
    let mut misplaced = Vec::new();
    for (path, text) in files_below("shared/src").into_iter().chain(files_below("functions")) {
        let is_allowed = SDK_FOLDERS.iter().any(|home| path.starts_with(home)) || path.ends_with("/store.rs");
        if !is_allowed && is_rust(&path) && (text.contains("aws_sdk_") || text.contains("aws_config")) {
            misplaced.push(path);
        }
    }
    assert!(misplaced.is_empty(), "{misplaced:?} name an SDK");
}

/// The places in the subjects, which stand between the shop and the web, that speak of HTTP or of pages.
fn http_in_subjects<'a>(lib: &str, domain: &'a Crate) -> Vec<(&'a str, usize)> {
    let layers = layers(lib);
    let at = |module: &str| layers.iter().position(|layer| layer.contains(&module)).expect("a module of the crate");
    let subjects = layers[at("shop") + 1..at("web")].concat();
    let is_of_subject = |file: &str| subjects.contains(&file.split(['/', '.']).next().unwrap_or_default());
    domain.mentions(&["http", "web"]).filter(|(file, _)| is_of_subject(file)).collect()
}

#[test]
fn subjects_know_nothing_of_http() {
    let domain = domain();
    let knowing = http_in_subjects(&lib(), &domain);
    assert!(knowing.is_empty(), "{knowing:?} know of HTTP");
}

#[test]
fn a_subject_that_knows_of_http_is_seen() {
    let lib = "pub mod store;\n\npub mod shop;\n\npub mod customers;\npub mod orders;\n\npub mod web;\n\npub mod runtime;\n";
    let made_up = made_up([
        ("store.rs", "use http::StatusCode;"),
        ("customers/mod.rs", "//! Of http and web.\npub fn find() {}\nfn refuse() -> http::StatusCode { todo }"),
        ("orders.rs", "use crate::web::Problem;"),
        ("web.rs", "use http::Method;"),
        ("runtime/mod.rs", "use crate::web::Reply;"),
    ]);
    assert_eq!(http_in_subjects(lib, &made_up), [("customers/mod.rs", 3), ("orders.rs", 1)]);
}
