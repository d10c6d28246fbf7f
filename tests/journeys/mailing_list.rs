//! Onto the mailing list and off it again.

use shared::values::Span;
use tests::TestShop;

/// ML-1, ML-2, ML-3
#[tokio::test]
async fn an_address_joins_only_after_its_owner_says_so() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");

    ursula.joins_the_mailing_list().await.sees("Look in your inbox");
    shop.deliver().await;
    let letter = shop.last_letter_to(&ursula.email);
    assert_eq!(letter.subject, "Please confirm: the newsletter of Corner Shop");

    let page = ursula.follows(&letter).await.sees("Confirm"); // a scanner would get this far
    assert!(!shop.is_subscribed(&ursula).await);

    ursula.fills_in(&page, "/mailing-list/confirm", &[]).await.sees("Welcome");
    assert!(shop.is_subscribed(&ursula).await);

    ursula.follows(&letter).await.is(410).sees("already"); // a link works once
}

/// ML-3, ML-5, ML-8
#[tokio::test]
async fn a_subscriber_is_told_that_they_are_one_and_leaves_by_that_letter() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    ursula.subscribes().await;
    let first = shop.last_letter_to(&ursula.email);

    shop.later(Span::days(30));
    ursula.joins_the_mailing_list().await.sees("Look in your inbox");
    shop.deliver().await;
    let letter = shop.last_letter_to(&ursula.email);
    assert_eq!(letter.subject, "You already get the newsletter of Corner Shop");

    let page = ursula.follows(&letter).await.sees("Unsubscribe from the newsletter");
    assert!(shop.is_subscribed(&ursula).await);
    ursula.fills_in(&page, "/mailing-list/unsubscribe", &[]).await.sees("You have unsubscribed");
    assert!(!shop.is_subscribed(&ursula).await);

    ursula.follows(&first).await.is(410).sees("you have unsubscribed"); // an old link never brings her back
    assert!(!shop.is_subscribed(&ursula).await);
}
