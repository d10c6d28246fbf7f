//! The letters about passwords.

use crate::customers::{Customer, LoginRecord};
use crate::mailer::{Letter, LetterKind};
use crate::shop::Shop;
use crate::values::secret::MailedToken;

/// The link that sets a new password.
pub fn reset(shop: &Shop, login: &LoginRecord, token: &MailedToken) -> Letter {
    Letter::to(shop.config(), LetterKind::PasswordReset, &login.email, &login.language)
        .paragraph("letter-reset-body")
        .button("letter-reset-button", shop.config().token_url("/password-reset/confirm", &token.expose()))
        .paragraph("letter-reset-not-you")
}

/// The password has changed.
pub fn changed(shop: &Shop, customer: &Customer) -> Letter {
    Letter::to(shop.config(), LetterKind::PasswordChanged, &customer.email, &customer.language)
        .paragraph("letter-changed-body")
        .button("letter-changed-button", shop.config().page_url("/password-reset"))
}
