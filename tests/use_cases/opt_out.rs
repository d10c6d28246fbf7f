//! Leaving the mailing list.

use shared::customers::SubscriptionStatus;
use shared::http::Method;
use shared::mailing_list::letters::OPT_OUT_LINK;
use shared::store::Units;
use shared::values::Span;
use tests::{Person, TestShop, json};

async fn subscriber<'a>(shop: &'a TestShop, email: &str) -> (Person<'a>, String) {
    let person = shop.visitor(email);
    person.subscribes().await;
    let token = shop.unsubscribe_token_of(&person).await;
    (person, token)
}

/// ML-8, S-NL-2
#[tokio::test]
async fn the_page_shows_a_button_and_pressing_it_leaves() {
    let shop = TestShop::open().await;
    let (ursula, token) = subscriber(&shop, "ursula@example.com").await;
    let path = format!("/mailing-list/unsubscribe?token={token}");
    for method in [Method::GET, Method::HEAD] {
        for _ in 0..10 {
            shop.call(method.clone(), &path).page().send().await.is(200);
        }
    }
    assert!(shop.is_subscribed(&ursula).await, "scanners open links too");

    let page = ursula.opens(&path).await.is(200).sees("Unsubscribe from the newsletter");
    assert_eq!(page.text().matches("<button").count(), 1);
    ursula.fills_in(&page, "/mailing-list/unsubscribe", &[]).await.is(200).sees("You have unsubscribed");
    assert!(!shop.is_subscribed(&ursula).await);
    assert_eq!(shop.record_of(&ursula).await.expect("a record").mailing_list, SubscriptionStatus::Unsubscribed);
    ursula.opens(&path).await.is(200).sees("You do not get the newsletter");
}

/// ML-8, S-NL-2: RFC 8058: no cookie, a foreign origin, either kind of form, no redirect.
#[tokio::test]
async fn a_mail_program_leaves_with_one_click() {
    let multipart = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    for (kind, body) in
        [("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"), ("multipart/form-data; boundary=x", multipart)]
    {
        let shop = TestShop::open().await;
        let (ursula, token) = subscriber(&shop, "ursula@example.com").await;
        let call = shop.call(Method::POST, &format!("/mailing-list/unsubscribe?token={token}"));
        let call = call.body(kind, body.as_bytes().to_vec()).header("sec-fetch-site", "cross-site").header("origin", "null");
        call.from("192.0.2.44".parse().expect("an address")).send().await.is(200);
        assert!(!shop.is_subscribed(&ursula).await, "{kind}");
        let receipt = &shop.receipts_of(&ursula, "withdrawal").await[0];
        assert_eq!((&receipt["way"], &receipt["ip"]), (&json!("one_click"), &json!("192.0.2.44")));
        assert_eq!(receipt["at"], "2026-03-02T09:00:00.000Z");
    }
}

/// A POST to the link that is not RFC 8058's one click needs the token in its body.
#[tokio::test]
async fn a_stray_post_takes_nobody_off_the_list() {
    let shop = TestShop::open().await;
    let (ursula, token) = subscriber(&shop, "ursula@example.com").await;
    let path = format!("/mailing-list/unsubscribe?token={token}");
    shop.call(Method::POST, &path).form(&[("hello", "world")]).send().await.is(422);
    shop.post(&path, &json!({})).send().await.is(422);
    assert!(shop.is_subscribed(&ursula).await);
}

/// Leaving twice changes nothing: the proof keeps the first withdrawal.
#[tokio::test]
async fn leaving_again_is_fine_and_changes_nothing() {
    let shop = TestShop::open().await;
    let (ursula, token) = subscriber(&shop, "ursula@example.com").await;
    let first = ursula.unsubscribes_by(&token).await.is(200).fingerprint();
    let before = shop.proof_of(&ursula).await;
    assert_eq!(ursula.unsubscribes_by(&token).await.is(200).fingerprint(), first);
    assert_eq!(shop.proof_of(&ursula).await, before);
    assert_eq!(shop.receipts_of(&ursula, "withdrawal").await.len(), 1);
}

/// S-NL-2: each subscriber's link is their own.
#[tokio::test]
async fn a_link_takes_off_its_own_subscriber_only() {
    let shop = TestShop::open().await;
    let (ursula, hers) = subscriber(&shop, "ursula@example.com").await;
    let (octavia, other) = subscriber(&shop, "octavia@example.com").await;
    let (number, _) = hers.split_once('.').expect("a token");
    let (_, signature) = other.split_once('.').expect("a token");
    let forged = format!("{number}.{signature}");
    ursula.unsubscribes_by(&forged).await.is(410);
    ursula.opens(&format!("/mailing-list/unsubscribe?token={forged}")).await.is(410).sees("This link is used, expired or wrong");
    ursula.unsubscribes_by("nonsense").await.is(410);
    for token in [&forged, "nonsense", ""] {
        let path = format!("/mailing-list/unsubscribe?token={token}");
        shop.call(Method::POST, &path).form(&[("List-Unsubscribe", "One-Click")]).send().await.is(410);
    }
    let confirming = format!("/mailing-list/confirm?token={hers}");
    ursula.opens(&confirming).await.is(410);
    assert!(shop.is_subscribed(&ursula).await && shop.is_subscribed(&octavia).await);
}

/// Mailbox providers unsubscribe many people from one network: there is no limit.
#[tokio::test]
async fn wrong_links_from_a_network_do_not_hold_up_the_good_ones() {
    let shop = TestShop::open().await;
    let (ursula, token) = subscriber(&shop, "ursula@example.com").await;
    for _ in 0..30 {
        ursula.unsubscribes_by(&format!("1.{}", "A".repeat(43))).await.is(410);
    }
    ursula.unsubscribes_by(&token).await.is(200);
}

/// ML-3, S-NL-3: somebody who has left is in no list, and may come back by confirming again.
#[tokio::test]
async fn whoever_has_left_can_come_back_the_way_they_came() {
    let shop = TestShop::open().await;
    let (ursula, token) = subscriber(&shop, "ursula@example.com").await;
    ursula.unsubscribes_by(&token).await.is(200);
    assert!(shop.members().await.is_empty());
    ursula.subscribes().await;
    assert!(shop.is_subscribed(&ursula).await);
    assert_eq!(shop.members().await.len(), 1);
}

/// ML-11: somebody without a link types the address. Every address gets the same reply after the same work; only one that is on the list
/// gets a mail.
#[tokio::test]
async fn a_link_to_leave_comes_by_mail() {
    let shop = TestShop::open().await;
    let (ursula, _) = subscriber(&shop, "ursula@example.com").await;
    let pending = shop.visitor("pending@example.com");
    pending.asks_for_the_mailing_list().await.is(202);
    shop.customer("customer@example.com").await;
    let (left, token) = subscriber(&shop, "left@example.com").await;
    left.unsubscribes_by(&token).await.is(200);
    let (complained, _) = subscriber(&shop, "complained@example.com").await;
    shop.complains(&complained.email).await;
    shop.deliver().await;
    let mailed =
        || shop.local.outbox.letters(None).expect("letters").into_iter().filter(|letter| letter.is(OPT_OUT_LINK)).map(|letter| letter.to);

    let mut replies = Vec::new();
    for email in ["ursula", "pending", "customer", "left", "complained", "nobody"] {
        let email = format!("{email}@example.com");
        let reply = shop.visitor(&email).posts("/mailing-list/leave", json!({"email": email})).await.is(202);
        replies.push((reply.fingerprint(), reply.accesses(), reply.units()));
    }
    assert!(replies.iter().all(|reply| *reply == replies[0]), "{replies:?}");
    assert!(replies[0].2.is_within(Units::whole(0, 2)), "{}", replies[0].2);
    shop.deliver().await;
    let mut people: Vec<String> = mailed().collect();
    people.sort();
    assert_eq!(people, ["pending@example.com", "ursula@example.com"]);

    let letter = shop.last_letter_to(&ursula.email);
    let page = ursula.follows(&letter).await.is(200).sees("Unsubscribe from the newsletter");
    assert!(shop.is_subscribed(&ursula).await, "the button leaves, not the link");
    ursula.fills_in(&page, "/mailing-list/unsubscribe", &[]).await.is(200);
    assert!(!shop.is_subscribed(&ursula).await);
}

/// ML-6, ML-11: one such mail in a quarter of an hour, three a day; ten requests an hour from a network. A retried job counts once.
#[tokio::test]
async fn links_to_leave_have_the_limits_of_other_mails() {
    let shop = TestShop::open().await;
    let (ursula, _) = subscriber(&shop, "ursula@example.com").await;
    let asks = async |minutes: i64| {
        shop.later(Span::minutes(minutes));
        let call = shop.post("/mailing-list/leave", &json!({"email": ursula.email}));
        call.send().await.is(202);
        shop.deliver().await;
        shop.letters_to(&ursula.email).iter().filter(|letter| letter.is(OPT_OUT_LINK)).count()
    };
    let mut counts = Vec::new();
    for minutes in [0, 14, 1, 15, 15, 60, 24 * 60 - 105] {
        counts.push(asks(minutes).await);
    }
    assert_eq!(counts, [1, 1, 2, 3, 3, 3, 4]);
    shop.mail_faults.lose_response_of_next(1);
    assert_eq!(asks(15).await, 5);
    shop.later(Span::minutes(5));
    shop.deliver().await;
    let letters = shop.letters_to(&ursula.email);
    assert_eq!(letters.iter().filter(|letter| letter.is(OPT_OUT_LINK)).count(), 6, "the mail whose answer was lost is sent again");

    for n in 0..11 {
        let call = shop.post("/mailing-list/leave", &json!({"email": format!("nobody{n}@example.com")}));
        let reply = call.from([127, 77, 0, 1].into()).send().await.is(if n < 10 { 202 } else { 429 });
        assert_eq!(reply.header("retry-after").is_some(), n == 10);
    }
}

/// ML-11, UX-1: the page is where a missing or dead link leads. It sends the mail again, too.
#[tokio::test]
async fn a_dead_link_leads_to_the_page_that_mails_another() {
    let shop = TestShop::open().await;
    let (ursula, _) = subscriber(&shop, "ursula@example.com").await;
    let led = ursula.opens("/mailing-list/unsubscribe").await.is(303);
    assert_eq!(led.header("location"), Some("/mailing-list/leave"));
    assert!(ursula.opens("/mailing-list/unsubscribe?token=7").await.is(410).has("a[href='/mailing-list/leave']"));
    assert!(ursula.opens("/mailing-list").await.is(200).has("a[href='/mailing-list/leave']"));
    let page = ursula.opens("/mailing-list/leave").await.is(200);
    ursula.fills_in(&page, "/mailing-list/leave", &[("email", "ursula")]).await.is(200).sees("complete e-mail address");
    let inbox = ursula.fills_in(&page, "/mailing-list/leave", &[("email", &ursula.email)]).await.is(200).sees("Look in your inbox");
    assert!(inbox.has("form[action='/mailing-list/leave'] input[name=email][value='ursula@example.com']"));
    shop.deliver().await;
    assert!(shop.last_letter_to(&ursula.email).is(OPT_OUT_LINK));
}
