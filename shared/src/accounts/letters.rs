//! The letters about accounts.

use crate::customers::{Customer, LoginRecord};
use crate::mailer::{Letter, LetterKind};
use crate::shop::Shop;
use crate::values::secret::MailedToken;

pub const SIGN_UP: LetterKind = LetterKind::new("sign_up", "letter-claim-subject");
pub const ACCOUNT_EXISTS: LetterKind = LetterKind::new("account_exists", "letter-exists-subject");
pub const PASSWORD_RESET: LetterKind = LetterKind::new("password_reset", "letter-reset-subject");
pub const WELCOME: LetterKind = LetterKind::new("welcome", "letter-welcome-subject");
pub const GUESSING: LetterKind = LetterKind::new("guessing", "letter-guessing-subject");
pub const PASSWORD_CHANGED: LetterKind = LetterKind::new("password_changed", "letter-changed-subject");

/// The link by which the first password is chosen.
pub fn claim(shop: &Shop, login: &LoginRecord, token: &MailedToken) -> Letter {
    Letter::to(shop.config(), &shop.settings_read_last(), SIGN_UP, &login.email, &login.language)
        .paragraph("letter-claim-body")
        .button("letter-claim-button", shop.config().token_url("/sign-up/confirm", &token.expose()))
        .paragraph("letter-claim-not-you")
}

/// Somebody signed up with the address of an account. Its owner is told, with a link to reset the password.
pub fn account_exists(shop: &Shop, login: &LoginRecord, token: &MailedToken) -> Letter {
    Letter::to(shop.config(), &shop.settings_read_last(), ACCOUNT_EXISTS, &login.email, &login.language)
        .paragraph("letter-exists-body")
        .button("letter-exists-button", shop.config().token_url("/password-reset/confirm", &token.expose()))
        .paragraph("letter-exists-not-you")
}

/// The link by which a new password is chosen.
pub fn reset(shop: &Shop, login: &LoginRecord, token: &MailedToken) -> Letter {
    Letter::to(shop.config(), &shop.settings_read_last(), PASSWORD_RESET, &login.email, &login.language)
        .paragraph("letter-reset-body")
        .button("letter-reset-button", shop.config().token_url("/password-reset/confirm", &token.expose()))
        .paragraph("letter-reset-not-you")
}

/// Somebody is guessing at the password. The link gets the owner in (PW-7).
pub fn guessing(shop: &Shop, login: &LoginRecord, token: &MailedToken) -> Letter {
    Letter::to(shop.config(), &shop.settings_read_last(), GUESSING, &login.email, &login.language)
        .paragraph("letter-guessing-body")
        .button("letter-reset-button", shop.config().token_url("/password-reset/confirm", &token.expose()))
        .paragraph("letter-guessing-nothing-to-do")
}

/// The first password has been chosen.
pub fn welcome(shop: &Shop, customer: &Customer) -> Letter {
    Letter::to(shop.config(), &shop.settings_read_last(), WELCOME, &customer.email, &customer.language)
        .paragraph("letter-welcome-body")
        .button("letter-welcome-button", shop.config().page_url("/account"))
        .paragraph("letter-welcome-not-you")
}

/// The password has changed.
pub fn password_changed(shop: &Shop, customer: &Customer) -> Letter {
    Letter::to(shop.config(), &shop.settings_read_last(), PASSWORD_CHANGED, &customer.email, &customer.language)
        .paragraph("letter-changed-body")
        .button("letter-changed-button", shop.config().page_url("/password-reset"))
}
