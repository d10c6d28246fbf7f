//! The letters about accounts.

use super::Login;
use crate::mail::{Letter, LetterKind};
use crate::shop::Shop;
use crate::values::secret::MailedToken;

/// The link that sets the first password.
pub fn claim(shop: &Shop, login: &Login, token: &MailedToken) -> Letter {
    Letter::to(shop, LetterKind::SignUp, &login.email, &login.language)
        .paragraph("letter-claim-body")
        .button("letter-claim-button", shop.config().link("/sign-up/confirm", &token.expose()))
        .paragraph("letter-claim-not-you")
}

/// Somebody signed up with the address of an account: its owner hears of it, with a link to reset the password.
pub fn you_have_an_account(shop: &Shop, login: &Login, token: &MailedToken) -> Letter {
    Letter::to(shop, LetterKind::AccountExists, &login.email, &login.language)
        .paragraph("letter-exists-body")
        .button("letter-exists-button", shop.config().link("/password-reset/confirm", &token.expose()))
        .paragraph("letter-exists-not-you")
}
