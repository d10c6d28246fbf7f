//! Every kind of letter, sent for its usual reason.

use shared::mailer::LetterKind;
use shared::values::Span;
use tests::{PASSWORD, TestShop, json};

use super::Album;

#[tokio::test]
async fn letters_in_english() {
    every_letter("en").await;
}

#[tokio::test]
async fn letters_in_german() {
    every_letter("de").await;
}

async fn every_letter(language: &'static str) {
    let mut album = Album::open("letters", language);
    about_the_account(&mut album, language).await;
    about_the_mailing_list(&mut album, language).await;
    from_the_back_office(&mut album, language).await;
    album.close();
}

async fn about_the_account(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com").speaking(language);
    ursula.asks_for_an_account().await.is(202);
    album.letter(&ursula.receives(LetterKind::SignUp).await);
    let token = ursula.token_from_mail().await;
    ursula.posts("/sign-up/confirm", json!({"token": token, "password": PASSWORD})).await.is(200);
    album.letter(&ursula.receives(LetterKind::PasswordChanged).await);

    shop.later(Span::hours(1));
    ursula.asks_for_an_account().await.is(202);
    album.letter(&ursula.receives(LetterKind::AccountExists).await);
    shop.later(Span::hours(1));
    ursula.posts("/password-reset", json!({"email": ursula.email})).await.is(202);
    album.letter(&ursula.receives(LetterKind::PasswordReset).await);
}

async fn about_the_mailing_list(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    shop.set("mailing_list_reminder", "true").await;
    let rita = shop.visitor("rita@example.com").speaking(language);
    rita.asks_for_the_mailing_list().await.is(202);
    album.letter(&rita.receives(LetterKind::OptInConfirm).await);
    shop.later(Span::hours(25));
    shop.housekeep().await;
    album.letter(&rita.receives(LetterKind::OptInReminder).await);

    let token = rita.token_from_mail().await;
    rita.confirms(&token).await.is(200);
    shop.later(Span::hours(1));
    rita.asks_for_the_mailing_list().await.is(202);
    album.letter(&rita.receives(LetterKind::OptInAlready).await);
}

async fn from_the_back_office(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let mut octavia = shop.visitor("octavia@example.com").speaking(language);
    octavia.signs_up_and_logs_in().await;
    toni.approves(&octavia, 1_000).await;
    album.letter(&octavia.receives(LetterKind::AffiliateApproved).await);
    shop.later(Span::hours(1));
    toni.approves(&octavia, 1_250).await;
    album.letter(&octavia.receives(LetterKind::AffiliateRate).await);
    shop.later(Span::hours(1));
    toni.suspends(&octavia).await;
    album.letter(&octavia.receives(LetterKind::AffiliateSuspended).await);

    let record = format!("/admin/customers/{}", octavia.number);
    for (state, kind) in [("disabled", LetterKind::AccountDisabled), ("open", LetterKind::AccountEnabled)] {
        shop.later(Span::hours(1));
        toni.patches(&record, json!({"state": state})).await.is(200);
        album.letter(&octavia.receives(kind).await);
    }
}
