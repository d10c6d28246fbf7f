//! The page on which the owner of a mailed link chooses a password, the first one or a new one.

use askama::Template;

use crate::customers::LoginRecord;
use crate::input::MemberError;
use crate::passwords::WeakPassword;
use crate::values::secret::MailedToken;
use crate::web::{Form, Frame, Problem, Rejection, Reply, Visitor};

/// Where the form is posted, and the page's texts.
#[derive(Clone, Copy, Debug)]
pub struct ChoosePassword {
    action: &'static str,
    title: &'static str,
}

#[derive(Template)]
#[template(path = "choose-password.html")]
struct ChoosePasswordPage<'a> {
    frame: &'a Frame,
    form: &'a Form,
    title: String,
    action: &'a str,
    token: String,
    hint: String,
    /// Whose password it is.
    email: &'a str,
    about: String,
}

impl ChoosePassword {
    pub const FIRST: Self = Self { action: "/sign-up/confirm", title: "choose-first-title" };
    pub const NEW: Self = Self { action: "/password-reset/confirm", title: "choose-new-title" };

    /// The page, with the error of the password that was submitted.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub async fn page(self, cx: Visitor<'_>, token: &MailedToken, login: &LoginRecord) -> Result<Reply, Rejection> {
        let frame = cx.frame().await;
        let characters_min = cx.shop.settings().await?.password_length_min;
        let page = ChoosePasswordPage {
            title: frame.t(self.title),
            action: self.action,
            token: token.expose(),
            hint: frame.texts.with_count("choose-hint", i64::from(characters_min)),
            form: cx.form(),
            email: login.email.as_typed(),
            about: frame.t("choose-for"),
            frame: &frame,
        };
        cx.page(&frame, &page)
    }
}

/// The password was too weak. The link still works, and the form comes back.
pub fn weak_password(weak: WeakPassword) -> Problem {
    let error = match weak {
        WeakPassword::TooShort { characters_min } => ("password_too_short", Some(i64::from(characters_min))),
        WeakPassword::TooLong { characters_max } => ("password_too_long", i64::try_from(characters_max).ok()),
        WeakPassword::Common => ("password_common", None),
    };
    let (code, limit) = error;
    let error = MemberError { limit, ..MemberError::new("password", code, weak.to_string()) };
    Problem::unprocessable("weak_password", "This password is not accepted.").detail(weak.to_string()).error(error)
}
