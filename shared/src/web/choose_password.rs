//! The page on which the owner of a mailed link chooses a password: the first one or a new one.

use askama::Template;
use http::StatusCode;

use super::{Frame, Problem, Reply, Request};
use crate::fault::Fault;
use crate::passwords::WeakPassword;
use crate::shop::Shop;
use crate::values::secret::MailedToken;

/// Where the form goes, and what its page says.
#[derive(Clone, Copy, Debug)]
pub struct ChoosePassword {
    action: &'static str,
    title: &'static str,
}

#[derive(Template)]
#[template(path = "choose-password.html")]
struct ChoosePasswordPage<'a> {
    frame: &'a Frame,
    title: String,
    action: &'a str,
    token: String,
    error: Option<String>,
    hint: String,
}

impl ChoosePassword {
    pub const FIRST: Self = Self { action: "/sign-up/confirm", title: "choose-first-title" };
    pub const NEW: Self = Self { action: "/password-reset/confirm", title: "choose-new-title" };

    pub async fn page(self, shop: &Shop, request: &Request, token: &MailedToken, weak: Option<WeakPassword>) -> Result<Reply, Fault> {
        let frame = Frame::of(shop, request);
        let page = ChoosePasswordPage {
            title: frame.t(self.title),
            action: self.action,
            token: token.expose(),
            error: weak.map(|weak| explain(&frame, weak)),
            hint: frame.texts.with_count("choose-hint", i64::from(shop.settings().await?.password_length_min)),
            frame: &frame,
        };
        frame.reply(if weak.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
    }

    /// The password was too weak: the page once more, or a problem. The link still works.
    pub async fn again(self, shop: &Shop, request: &Request, token: &MailedToken, weak: WeakPassword) -> Result<Reply, Fault> {
        if request.prefers_html() { self.page(shop, request, token, Some(weak)).await } else { Ok(Problem::weak_password(weak).into()) }
    }
}

fn explain(frame: &Frame, weak: WeakPassword) -> String {
    match weak {
        WeakPassword::TooShort { characters_min } => frame.texts.with_count("choose-too-short", i64::from(characters_min)),
        WeakPassword::TooLong { characters_max } => {
            frame.texts.with_count("choose-too-long", i64::try_from(characters_max).unwrap_or(i64::MAX))
        }
        WeakPassword::Common => frame.t("choose-common"),
    }
}
