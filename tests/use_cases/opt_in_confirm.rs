//! Confirming: the page with the button, and the life of links.

use std::collections::BTreeSet;

use shared::customers::SubscriptionStatus;
use shared::http::Method;
use shared::mailing_list::{self, ConfirmOutcome};
use shared::store::Units;
use shared::values::secret::MailedToken;
use shared::values::{ClientInfo, ShortText, Span};
use tests::{Person, TestShop, json};

fn client() -> ClientInfo {
    ClientInfo { ip: "2001:db8:85a3::8a2e:370:7334".parse().expect("an address"), user_agent: ShortText::truncated("Browser 2.0") }
}

async fn link_of(person: &Person<'_>) -> String {
    person.asks_for_the_mailing_list().await.is(202);
    person.token_from_mail().await
}

/// ML-2, S-NL-1, O4
#[tokio::test]
async fn opening_the_link_changes_nothing_and_pressing_the_button_confirms() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    let token = link_of(&ursula).await;
    let path = format!("/mailing-list/confirm?token={token}");
    let before = shop.proof_of(&ursula).await;
    for method in [Method::GET, Method::HEAD] {
        for _ in 0..20 {
            shop.visitor("scanner@example.com").call(method.clone(), &path).page().send().await.is(200);
            shop.call(method.clone(), &path).send().await.is(200);
        }
    }
    assert_eq!(shop.proof_of(&ursula).await, before);
    assert!(!shop.is_subscribed(&ursula).await);

    let page = ursula.opens(&path).await.is(200).sees("One more tap");
    assert_eq!(page.text().matches("<button").count(), 1, "one button");
    assert_eq!((page.header("referrer-policy"), page.header("cache-control")), (Some("no-referrer"), Some("no-store")));
    ursula.fills_in(&page, "/mailing-list/confirm", &[]).await.is(200).sees("you get our newsletter from now on");
    assert!(shop.is_subscribed(&ursula).await);
    assert_eq!(shop.record_of(&ursula).await.expect("a record").mailing_list, SubscriptionStatus::Subscribed);
}

/// ML-4: time and address of both steps, the user agents, the wording. The first proof never changes.
#[tokio::test]
async fn the_confirmation_is_proven_whole() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    let token = link_of(&ursula).await;
    shop.later(Span::minutes(3));
    let call = shop.post("/mailing-list/confirm", &json!({"token": token})).from("2001:db8:85a3::8a2e:370:7334".parse().expect("IPv6"));
    let call = call.header("user-agent", "Browser 2.0").header("x-forwarded-for", "198.51.100.1");
    call.send().await.is(200);
    let proof = shop.proof_of(&ursula).await;
    assert_eq!((&proof["standing"], &proof["since"]), (&json!("confirmed"), &json!("2026-03-02T09:03:00.000Z")));
    let kinds: Vec<_> = proof["receipts"].as_array().expect("receipts").iter().map(|receipt| receipt["kind"].clone()).collect();
    assert_eq!(kinds, ["sign_up", "mail", "confirmation"]);
    let confirmation = &proof["receipts"][2];
    assert_eq!(confirmation["at"], "2026-03-02T09:03:00.000Z");
    assert_eq!(confirmation["ip"], "2001:db8:85a3::8a2e:370:7334");
    assert_eq!(confirmation["user_agent"], "Browser 2.0");
    let ids: BTreeSet<_> = proof["wordings"].as_array().expect("wordings").iter().map(|w| w["id"].to_string()).collect();
    assert!(ids.contains(&confirmation["wording"]["id"].to_string()));

    let member = shop.members().await.pop().expect("a member");
    assert_eq!(member.requested_at.to_string(), "2026-03-02T09:00:00.000Z");
    assert_eq!((member.requested_ip, member.confirmed_ip), (ursula.ip, client().ip));

    // She leaves and comes back: the earlier proof is still there, word for word.
    let away = shop.unsubscribe_token_of(&ursula).await;
    ursula.unsubscribes_by(&away).await.is(200);
    shop.later(Span::days(2));
    ursula.subscribes().await;
    let after = shop.proof_of(&ursula).await;
    let (first, all) = (proof["receipts"].as_array().expect("receipts"), after["receipts"].as_array().expect("receipts"));
    assert_eq!(&all[..3], &first[..]);
    assert_eq!(all.len(), 7);
}

/// ML-2, ML-3: the link works once; its page then says that she is on the list.
#[tokio::test]
async fn a_used_link_says_that_its_owner_is_on_the_list() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    let token = link_of(&ursula).await;
    ursula.confirms(&token).await.is(200);
    let before = shop.proof_of(&ursula).await;
    shop.later(Span::days(1));
    let again = ursula.confirms(&token).await.is(410);
    assert_eq!((again.code().as_str(), &again.json()["detail"]), ("link_gone", &json!("this address is on the list already")));
    ursula.opens(&format!("/mailing-list/confirm?token={token}")).await.is(410).sees("You already get our newsletter");
    assert_eq!(shop.proof_of(&ursula).await, before, "the moment of confirming stays what it was");
}

/// ML-3: 7 days.
#[tokio::test]
async fn a_link_works_for_seven_days() {
    for (days_and, works) in [(Span::seconds(-1), true), (Span::seconds(1), false)] {
        let shop = TestShop::open().await;
        let ursula = shop.visitor("ursula@example.com");
        let token = link_of(&ursula).await;
        shop.later(Span::millis(Span::days(7).as_millis() + days_and.as_millis()));
        if works {
            ursula.confirms(&token).await.is(200);
        } else {
            ursula.confirms(&token).await.is(410);
            let page = ursula.opens(&format!("/mailing-list/confirm?token={token}")).await.is(410);
            assert!(page.has("main a[href='/mailing-list']"), "the way to the list: {}", page.text());
            page.sees("You do not get our newsletter").sees("7 days");
        }
        assert_eq!(shop.is_subscribed(&ursula).await, works);
    }
}

/// ML-3: only the newest link works.
#[tokio::test]
async fn a_newer_letter_takes_the_place_of_the_older() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    let first = link_of(&ursula).await;
    shop.later(Span::minutes(20));
    let second = link_of(&ursula).await;
    assert_ne!(first, second);
    ursula.confirms(&first).await.is(410);
    ursula.opens(&format!("/mailing-list/confirm?token={first}")).await.is(410).sees("newer mail");
    assert!(!shop.is_subscribed(&ursula).await);
    ursula.confirms(&second).await.is(200);
    ursula.opens(&format!("/mailing-list/confirm?token={first}")).await.is(410).sees("already");
}

/// ML-3: an old link never brings somebody back.
#[tokio::test]
async fn leaving_kills_outstanding_links() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    ursula.subscribes().await;
    let away = shop.unsubscribe_token_of(&ursula).await;
    ursula.unsubscribes_by(&away).await.is(200);
    let back = link_of(&ursula).await;
    ursula.unsubscribes_by(&away).await.is(200);
    ursula.confirms(&back).await.is(410);
    let page = ursula.opens(&format!("/mailing-list/confirm?token={back}")).await.is(410);
    assert!(page.has("main a[href='/mailing-list']"));
    page.sees("You do not get our newsletter: you have unsubscribed");
    assert!(!shop.is_subscribed(&ursula).await);
}

/// A mail job that is still waiting when its owner leaves is older than the withdrawal, which counts (ML-3).
#[tokio::test]
async fn leaving_overtakes_a_letter_that_is_not_sent_yet() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    ursula.subscribes().await;
    let away = shop.unsubscribe_token_of(&ursula).await;
    ursula.asks_for_the_mailing_list().await.is(202);
    shop.later(Span::seconds(5));
    ursula.unsubscribes_by(&away).await.is(200);
    shop.deliver().await;
    assert_eq!(shop.letters_to(&ursula.email).len(), 1, "only the first one ever");
}

/// S-RS-12, ML-2: a wrong link reveals nothing, and too many of them are throttled.
#[tokio::test]
async fn nobody_learns_anything_with_a_number_and_a_guess() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    ursula.subscribes().await;
    let number = shop.record_of(&ursula).await.expect("a record").number;
    let mallory = shop.visitor("mallory@example.com");
    let guess = |number: u64| format!("/mailing-list/confirm?token={number}.{}", "A".repeat(43));
    let cookie = "__Host-form=".to_owned() + &"A".repeat(43);
    let page = async |path: String| mallory.call(Method::GET, &path).page().header("cookie", &cookie).send().await;
    let known = page(guess(number.0)).await.is(410);
    let unknown = page(guess(4711)).await.is(410);
    assert_eq!(known.fingerprint(), unknown.fingerprint());
    mallory.confirms("nonsense").await.is(410);
    for _ in 0..4 {
        mallory.confirms(&format!("{number}.{}", "B".repeat(43))).await.is(410);
        mallory.gets(&guess(number.0)).await.is(410);
    }
    mallory.gets(&guess(number.0)).await.is(429);
    mallory.confirms(&format!("{number}.{}", "B".repeat(43))).await.is(429);
    assert!(shop.is_subscribed(&ursula).await);
}

/// ML-4: of 20 concurrent requests one confirms, and there is one receipt.
#[tokio::test]
async fn twenty_presses_at_once_confirm_once() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    let token = link_of(&ursula).await;
    let presses: Vec<_> = (0..20)
        .map(|_| {
            let (shop, token) = (shop.shop().clone(), MailedToken::parse(&token).expect("a token"));
            tokio::spawn(async move { mailing_list::confirm(&shop, &token, &client()).await })
        })
        .collect();
    let mut confirmed = 0;
    for press in presses {
        match press.await.expect("a task").expect("a store").expect("the link was good once") {
            ConfirmOutcome::Confirmed(_) => confirmed += 1,
            ConfirmOutcome::Stale(..) => {}
        }
    }
    assert_eq!(confirmed, 1);
    assert_eq!(shop.receipts_of(&ursula, "confirmation").await.len(), 1);
    assert_eq!(shop.members().await.len(), 1);
}

/// The budget of design.md: 9 W.
#[tokio::test]
async fn confirming_stays_within_its_budget() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    let token = MailedToken::parse(&link_of(&ursula).await).expect("a token");
    let metered = shop.shop().metered();
    let confirmed = mailing_list::confirm(&metered, &token, &client()).await.expect("a store");
    assert!(matches!(confirmed, Some(ConfirmOutcome::Confirmed(_))));
    let total = metered.store().meter().total();
    assert!(total.is_within(Units::whole(3, 9)), "{total}");
}

/// ML-7: after 30 days there is nothing left to confirm, and signing up starts again.
#[tokio::test]
async fn a_pending_entry_is_gone_after_thirty_days() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    let token = link_of(&ursula).await;
    shop.later(Span::days(31));
    assert_eq!(shop.proof_of(&ursula).await["standing"], "none");
    ursula.confirms(&token).await.is(410);
    ursula.subscribes().await;
    assert!(shop.is_subscribed(&ursula).await);
}

/// CU-5: the page is in the person's language, whatever the browser asks for.
#[tokio::test]
async fn the_page_is_in_the_language_of_the_letter() {
    let shop = TestShop::open().await;
    let ulla = shop.visitor("ulla@example.com");
    ulla.posts("/mailing-list", json!({"email": ulla.email, "language": "de"})).await.is(202);
    let token = ulla.token_from_mail().await;
    let path = format!("/mailing-list/confirm?token={token}");
    let page = ulla.call(Method::GET, &path).page().header("accept-language", "en").send().await.is(200).sees("Bestätigen");
    assert_eq!(page.header("content-language"), Some("de"));
}
