//! The letters about accounts.

use super::{Customer, Login};
use crate::mail::{AffiliateNews, Letter, LetterKind};
use crate::shop::Shop;
use crate::values::Rate;
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

/// What staff have changed of an affiliate's terms.
pub fn affiliate_news(shop: &Shop, customer: &Customer, news: AffiliateNews, rate: Rate) -> Letter {
    let (kind, body) = match news {
        AffiliateNews::Approved => (LetterKind::AffiliateApproved, "letter-approved-body"),
        AffiliateNews::Suspended => (LetterKind::AffiliateSuspended, "letter-suspended-body"),
        AffiliateNews::Rate => (LetterKind::AffiliateRate, "letter-rate-body"),
    };
    let letter = Letter::to(shop, kind, &customer.email, &customer.language);
    let rate = letter.texts().rate(rate);
    letter.paragraph_with(body, &[("rate", rate)]).button("letter-affiliate-button", shop.config().page("/account/affiliate"))
}

/// Staff have disabled or enabled the account.
pub fn account_state(shop: &Shop, customer: &Customer, is_open: bool) -> Letter {
    if is_open {
        let letter = Letter::to(shop, LetterKind::AccountEnabled, &customer.email, &customer.language);
        return letter.paragraph("letter-enabled-body").button("letter-enabled-button", shop.config().page("/login"));
    }
    Letter::to(shop, LetterKind::AccountDisabled, &customer.email, &customer.language).paragraph("letter-disabled-body")
}
