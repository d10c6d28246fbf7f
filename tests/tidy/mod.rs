//! The project's conventions, checked by ordinary tests.

mod completeness;
mod dependencies;
mod mail_jobs;
mod modules;
mod mutations;
mod recording;
mod routes;
mod unused;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

/// The project's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lie in the project").to_owned()
}

/// Every file below a folder of the project, with its path from the root.
pub(crate) fn files_below(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned();
                found.push((name, text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "nothing lies below {folder}");
    found
}

/// The folders of `functions/`.
pub(crate) fn functions() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join("functions"))
        .expect("the functions")
        .map(|entry| entry.expect("a function").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The kinds of letters that these files define: each by its name, with the key of its subject line.
pub(crate) fn letter_kinds(files: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    let kinds = files.iter().filter(|(path, _)| is_rust(path)).flat_map(|(_, text)| text.split("LetterKind::new(").skip(1));
    kinds.map(|rest| {
        let mut quoted = rest.split('"').skip(1).step_by(2);
        (quoted.next().unwrap_or_default(), quoted.next().unwrap_or_default())
    })
}

fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "rs")
}
