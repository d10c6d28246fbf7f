//! The choice of a language in a form.

use crate::texts::Languages;
use crate::values::Language;
use crate::web::Frame;

/// A language to choose.
pub struct LanguageOption {
    pub value: String,
    pub label: String,
    pub is_selected: bool,
}

impl LanguageOption {
    /// The languages of the shop, and the chosen one even if it is none of them (CU-5). A variant such as `de-AT` replaces its language.
    pub fn all(frame: &Frame, spoken: &Languages, chosen: &str) -> Vec<Self> {
        let primary = Language::parse(chosen).map(|language| language.primary_subtag()).unwrap_or_default();
        let name = |tag: &str| frame.t(&format!("language-{tag}"));
        let known = spoken.tags().map(|tag| {
            let is_selected = tag == primary;
            Self { value: if is_selected { chosen } else { tag }.to_owned(), label: name(tag), is_selected }
        });
        let mut options: Vec<Self> = known.collect();
        if !options.iter().any(|option| option.is_selected) {
            options.push(Self { value: chosen.to_owned(), label: chosen.to_owned(), is_selected: true });
        }
        options
    }
}
