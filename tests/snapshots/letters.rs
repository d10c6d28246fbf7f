//! Every kind of letter, sent for its usual reason.

use shared::accounts::letters::{ACCOUNT_EXISTS, GUESSING, PASSWORD_CHANGED, PASSWORD_RESET, SIGN_UP, WELCOME};
use shared::customers::letters::{
    ACCOUNT_DISABLED, ACCOUNT_ENABLED, AFFILIATE_APPROVED, AFFILIATE_DECLINED, AFFILIATE_RATE, AFFILIATE_SUSPENDED,
};
use shared::http::Method;
use shared::mailing_list::letters::{OPT_IN_ALREADY, OPT_IN_CONFIRM, OPT_IN_REMINDER, OPT_OUT_LINK};
use shared::staff::letters::STAFF_INVITATION;
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
    to_the_staff(&mut album, language).await;
    album.close();
}

async fn about_the_account(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com").speaking(language);
    ursula.asks_for_an_account().await.is(202);
    album.letter(&ursula.receives(SIGN_UP).await);
    let token = ursula.token_from_mail().await;
    ursula.posts("/sign-up/confirm", json!({"token": token, "password": PASSWORD})).await.is(200);
    album.letter(&ursula.receives(WELCOME).await);

    shop.later(Span::hours(1));
    ursula.asks_for_an_account().await.is(202);
    album.letter(&ursula.receives(ACCOUNT_EXISTS).await);
    shop.later(Span::hours(1));
    ursula.posts("/password-reset", json!({"email": ursula.email})).await.is(202);
    album.letter(&ursula.receives(PASSWORD_RESET).await);
    let token = ursula.token_from_mail().await;
    ursula.posts("/password-reset/confirm", json!({"token": token, "password": "herons wade at low tide"})).await.is(200);
    album.letter(&ursula.receives(PASSWORD_CHANGED).await);
    for n in 0..10 {
        let guess = shop.post("/login", &json!({"email": ursula.email, "password": "not her password"}));
        guess.from([127, 75, 0, n].into()).send().await.is(401);
    }
    album.letter(&ursula.receives(GUESSING).await);
}

async fn about_the_mailing_list(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    shop.set("mailing_list_reminder", "true").await;
    let rita = shop.visitor("rita@example.com").speaking(language);
    rita.asks_for_the_mailing_list().await.is(202);
    album.letter(&rita.receives(OPT_IN_CONFIRM).await);
    shop.later(Span::hours(25));
    shop.housekeep().await;
    album.letter(&rita.receives(OPT_IN_REMINDER).await);

    let token = rita.token_from_mail().await;
    rita.confirms(&token).await.is(200);
    shop.later(Span::hours(1));
    rita.asks_for_the_mailing_list().await.is(202);
    album.letter(&rita.receives(OPT_IN_ALREADY).await);
    rita.posts("/mailing-list/leave", json!({"email": rita.email})).await.is(202);
    album.letter(&rita.receives(OPT_OUT_LINK).await);
}

async fn from_the_back_office(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let mut octavia = shop.visitor("octavia@example.com").speaking(language);
    octavia.signs_up_and_logs_in().await;
    octavia.posts("/account/affiliate", json!({})).await.is(200);
    toni.posts("/admin/customers/1/affiliate/decline", json!({})).await.is(200);
    album.letter(&octavia.receives(AFFILIATE_DECLINED).await);
    shop.later(Span::hours(1));
    toni.approves(&octavia, 1_000).await;
    album.letter(&octavia.receives(AFFILIATE_APPROVED).await);
    shop.later(Span::hours(1));
    toni.approves(&octavia, 1_250).await;
    album.letter(&octavia.receives(AFFILIATE_RATE).await);
    shop.later(Span::hours(1));
    toni.suspends(&octavia).await;
    album.letter(&octavia.receives(AFFILIATE_SUSPENDED).await);

    let record = format!("/admin/customers/{}", octavia.number);
    for (state, kind) in [("disabled", ACCOUNT_DISABLED), ("open", ACCOUNT_ENABLED)] {
        shop.later(Span::hours(1));
        toni.patches(&record, json!({"state": state})).await.is(200);
        album.letter(&octavia.receives(kind).await);
    }
}

async fn to_the_staff(album: &mut Album, language: &'static str) {
    let shop = TestShop::open().await;
    let invitation = json!({"email": "jonas@example.com", "name": "Jonas Weber", "role": "support"});
    let invites = shop.toni().call(Method::POST, "/admin/staff").header("accept-language", language).json(&invitation);
    invites.send().await.is(201);
    album.letter(&shop.visitor("jonas@example.com").receives(STAFF_INVITATION).await);
}
