//! The page of the profile: its form, and the address, which only staff change (CU-9).

use askama::Template;
use shared::pages::LanguageOption;
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

pub(super) async fn show(cx: SignedIn<'_>) -> Result<Reply, Rejection> {
    let (frame, form) = (cx.frame().await, cx.form());
    let profile = ProfileView::from(cx.customer());
    let page = ProfilePage {
        languages: LanguageOption::all(&frame, &cx.shop.config().languages, form.value_or("language", &profile.language)),
        frame: &frame,
        form,
        profile,
    };
    cx.page(&frame, &page)
}
