//! The page of the profile: its form, and the address, which only staff change (CU-9).

use askama::Template;
use shared::texts::Languages;
use shared::values::Language;
use shared::web::{Form, Frame, Rejection, Reply, SignedIn};

use super::ProfileView;

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfilePage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    profile: ProfileView,
    languages: Vec<LanguageOption>,
}

struct LanguageOption {
    value: String,
    label: String,
    is_selected: bool,
}

pub(super) async fn show(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let (frame, form) = (cx.frame().await, cx.form());
    let profile = ProfileView::from(cx.customer());
    let page = ProfilePage {
        languages: languages(&frame, &cx.shop.config().languages, form.value_or("language", &profile.language)),
        frame: &frame,
        form,
        profile,
    };
    cx.page(&frame, &page)
}

/// The languages of the shop, and the chosen one even if it is none of them (CU-5). A variant such as `de-AT` replaces its language.
fn languages(frame: &Frame, spoken: &Languages, chosen: &str) -> Vec<LanguageOption> {
    let primary = Language::parse(chosen).map(|language| language.primary_subtag()).unwrap_or_default();
    let name = |tag: &str| frame.t(&format!("language-{tag}"));
    let known = spoken.tags().map(|tag| {
        let is_selected = tag == primary;
        LanguageOption { value: if is_selected { chosen } else { tag }.to_owned(), label: name(tag), is_selected }
    });
    let mut options: Vec<LanguageOption> = known.collect();
    if !options.iter().any(|option| option.is_selected) {
        options.push(LanguageOption { value: chosen.to_owned(), label: chosen.to_owned(), is_selected: true });
    }
    options
}
