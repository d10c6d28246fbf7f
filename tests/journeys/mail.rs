//! Mail that nobody answers, and mail that bounces.

use shared::mailing_list::letters::{OPT_IN_CONFIRM, OPT_IN_REMINDER};
use shared::values::Span;
use tests::{TestShop, json};

/// ML-7: Rita signs up, is reminded, never confirms, and is deleted.
#[tokio::test]
async fn somebody_signs_up_is_reminded_once_and_is_forgotten() {
    let shop = TestShop::open().await;
    shop.set("mailing_list_reminder", "true").await;
    let rita = shop.visitor("rita@example.com");
    rita.joins_the_mailing_list().await.sees("Look in your inbox");
    shop.deliver().await;

    for _ in 0..72 {
        shop.later(Span::hours(1));
        shop.housekeep().await;
    }
    let letters = shop.letters_to(&rita.email);
    assert_eq!(letters.iter().map(|letter| &*letter.kind).collect::<Vec<_>>(), [OPT_IN_CONFIRM.name(), OPT_IN_REMINDER.name()]);
    rita.follows(&letters[0]).await.is(410); // the reminder has taken its place
    rita.follows(&letters[1]).await.sees("Confirm");

    shop.later(Span::days(28));
    shop.housekeep().await;
    assert_eq!(shop.proof_of(&rita).await["standing"], "pending", "30 days begin with the last mail");
    shop.later(Span::days(1));
    shop.housekeep().await;
    let proof = shop.proof_of(&rita).await;
    assert_eq!((&proof["standing"], &proof["receipts"]), (&json!("none"), &json!([])));
    assert_eq!(shop.letters_to(&rita.email).len(), 2);
}

/// ML-8: Ursula's inbox does not exist for a while. Mail stops, Toni notices and clears the mark, and mail is sent again.
#[tokio::test]
async fn mail_comes_back_staff_see_it_and_set_it_right() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    ursula.subscribes().await;
    let record = format!("/admin/customers/{}", ursula.number);
    let letters = shop.letters_to(&ursula.email).len();

    shop.bounces(&ursula.email).await;
    assert!(!shop.is_subscribed(&ursula).await);
    ursula.posts("/password-reset", json!({"email": ursula.email})).await.is(202);
    shop.deliver().await;
    assert_eq!(shop.letters_to(&ursula.email).len(), letters, "nothing is sent to an address that does not take it");

    let seen = shop.toni().gets(&record).await.is(200).json();
    assert!(seen["undeliverable_at"].is_string(), "{seen}");
    shop.later(Span::hours(1));
    shop.toni().patches(&record, json!({"undeliverable": false})).await.is(200);

    ursula.posts("/password-reset", json!({"email": ursula.email})).await.is(202);
    let token = ursula.token_from_mail().await;
    ursula.posts("/password-reset/confirm", json!({"token": token, "password": "herons wade at low tide"})).await.is(200);
    shop.visitor(&ursula.email).asks_for_the_mailing_list().await.is(202); // the reset has ended her session
    shop.deliver().await;
    assert!(!shop.is_subscribed(&ursula).await, "a working inbox is no consent");
}
