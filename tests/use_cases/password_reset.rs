//! Resetting a forgotten password.

use std::net::IpAddr;
use std::sync::Arc;

use shared::accounts::letters::PASSWORD_RESET;
use shared::http::Method;
use shared::store::{Action, Units};
use shared::values::Span;
use tests::{PASSWORD, Person, TestResponse, TestShop, json};

const NEW: &str = "herons wade at low tide";

async fn asks(person: &Person<'_>) -> TestResponse {
    person.shop.post("/password-reset", &json!({"email": person.email})).from(person.ip).send().await
}

async fn chooses(person: &Person<'_>, token: &str, password: &str) -> TestResponse {
    person.shop.post("/password-reset/confirm", &json!({"token": token, "password": password})).from(person.ip).send().await
}

async fn asked(person: &Person<'_>) -> String {
    asks(person).await.is(202);
    person.token_from_mail().await
}

/// PW-4, PW-5, S-RS-4, S-RS-5, S-RS-9
#[tokio::test]
async fn a_forgotten_password_is_replaced_and_everything_else_ends() {
    let shop = TestShop::open().await;
    let mut ursula = shop.customer("Ursula@example.com").await;
    let mut sessions = vec![ursula.session.clone().expect("a session")];
    for _ in 0..2 {
        ursula.logs_in().await;
        sessions.push(ursula.session.clone().expect("a session"));
    }
    let older = asked(&ursula).await;
    // Requested in another case and language: the letter goes to the stored address, in its own language.
    shop.post("/password-reset", &json!({"email": "URSULA@EXAMPLE.COM"})).header("accept-language", "de").send().await.is(202);
    let newest = ursula.token_from_mail().await;
    assert_eq!(shop.last_letter_to("Ursula@example.com").language, "en");
    assert_eq!(shop.last_letter_to("Ursula@example.com").to, "Ursula@example.com");

    let reset = chooses(&ursula, &newest, NEW).await.is(200);
    assert!(reset.headers("set-cookie").is_empty(), "nobody is logged in by a link");
    assert_eq!(reset.json(), json!({"status": "done"}));
    for session in &sessions {
        shop.get("/account").bearer(session).send().await.is(401);
    }
    for link in [&older, &newest] {
        assert_eq!(chooses(&ursula, link, NEW).await.is(410).code(), "link_gone");
    }
    ursula.logs_in_with(PASSWORD).await.is(401);
    ursula.logs_in_with(NEW).await.is(200);
    shop.deliver().await;
    let told = shop.last_letter_to("Ursula@example.com");
    assert_eq!(told.subject, "Your password at Corner Shop was changed");
    assert!(!told.text.contains("token="), "a notice opens nothing: {}", told.text);
}

/// S-ID-7, CU-4: somebody without a password gets the first one the same way.
#[tokio::test]
async fn a_record_without_a_password_gets_its_first_one() {
    let shop = TestShop::open().await;
    let guest = shop.visitor("guest@example.com");
    shop.toni().posts("/admin/customers", json!({"email": guest.email})).await.is(201);
    guest.logs_in_with(PASSWORD).await.is(401);
    let token = asked(&guest).await;
    chooses(&guest, &token, NEW).await.is(200);
    guest.logs_in_with(NEW).await.is(200);
}

/// S-RS-1, PW-4: known, unknown, without a password and disabled: the same bytes, the same calls.
#[tokio::test]
async fn nobody_learns_from_asking_who_has_an_account() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let toni = shop.toni();
    toni.posts("/admin/customers", json!({"email": "guest@example.com"})).await.is(201);
    let disabled = shop.customer("disabled@example.com").await;
    toni.patches(&format!("/admin/customers/{}", disabled.number), json!({"state": "disabled"})).await.is(200);

    let mut seen = Vec::new();
    for email in [ursula.email.as_str(), "unknown@example.com", "guest@example.com", "disabled@example.com"] {
        seen.push(asks(&shop.visitor(email)).await.is(202).fingerprint());
    }
    assert!(seen.iter().all(|reply| *reply == seen[0]), "{seen:#?}");
    shop.deliver().await;
    assert_eq!(shop.letters_to("unknown@example.com").len(), 0);
    assert!(shop.letters_to("disabled@example.com").iter().all(|letter| !letter.text.contains("/password-reset/confirm")));
}

/// S-RS-2: 3,599 s works; at 3,600 s the hour is over.
#[tokio::test]
async fn a_link_works_for_an_hour() {
    for (seconds, status) in [(3_599, 200), (3_600, 410), (3_601, 410)] {
        let shop = TestShop::open().await;
        let ursula = shop.customer("ursula@example.com").await;
        let token = asked(&ursula).await;
        shop.later(Span::seconds(seconds));
        ursula.opens(&format!("/password-reset/confirm?token={token}")).await.is(status);
        chooses(&ursula, &token, NEW).await.is(status);
        ursula.logs_in_with(NEW).await.is(if status == 200 { 200 } else { 401 });
    }
}

/// S-RS-8, S-RS-7: scanners open links, and the page does not leak them.
#[tokio::test]
async fn opening_the_link_changes_nothing() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let token = asked(&ursula).await;
    let address = format!("/password-reset/confirm?token={token}");
    for _ in 0..20 {
        let page = ursula.opens(&address).await.is(200).sees("Set a new password");
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert!(page.headers("set-cookie").iter().all(|cookie| !cookie.contains(&token)));
        let html = page.text();
        let foreign: Vec<&str> =
            html.split(['"', '\'', ' ', '(']).filter(|part| part.contains("://") && !part.starts_with("https://shop.example/")).collect();
        assert!(foreign.is_empty(), "{foreign:?}");
        shop.call(Method::HEAD, &address).from(ursula.ip).send().await.is(200);
        shop.call(Method::OPTIONS, &address).from(ursula.ip).send().await.is(204);
    }
    ursula.logs_in_with(PASSWORD).await.is(200);
    chooses(&ursula, &token, NEW).await.is(200);
}

/// S-RS-3: a weak password does not use up the link, and nothing is hashed for it or for an invalid link.
#[tokio::test]
async fn a_weak_password_can_be_chosen_better() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let token = asked(&ursula).await;
    let hashed = shop.shop().hasher().hash_count();
    for weak in ["short", "passwordpassword", &"x".repeat(129), &"x".repeat(2_000), ""] {
        assert_eq!(chooses(&ursula, &token, weak).await.is(422).code(), "weak_password");
    }
    chooses(&ursula, &format!("{}.{}", ursula.number, "A".repeat(43)), NEW).await.is(410);
    assert_eq!(shop.shop().hasher().hash_count(), hashed, "nothing was hashed");
    chooses(&ursula, &token, NEW).await.is(200);
    assert_eq!(shop.shop().hasher().hash_count(), hashed + 1);
}

/// S-RS-3: of fifty at once one succeeds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_link_sets_one_password() {
    let shop = Arc::new(TestShop::open().await);
    let ursula = shop.customer("ursula@example.com").await;
    let token = asked(&ursula).await;
    let tries = (0..50).map(|n| {
        let (shop, token) = (Arc::clone(&shop), token.clone());
        let ip = IpAddr::from([127, 77, 0, n]);
        tokio::spawn(async move {
            let password = format!("{NEW} {n}");
            let answer = shop.post("/password-reset/confirm", &json!({"token": token, "password": password})).from(ip).send().await;
            (password, answer.status())
        })
    });
    let mut winners = Vec::new();
    for tried in tries.collect::<Vec<_>>() {
        match tried.await.expect("a try ends") {
            (password, 200) => winners.push(password),
            // Too many concurrent hashes may be refused with a retry.
            (_, status) => assert!(status == 410 || status == 503, "{status}"),
        }
    }
    assert_eq!(winners.len(), 1, "{winners:?}");
    ursula.logs_in_with(&winners[0]).await.is(200);
}

/// S-RS-6: no mail repeats the host header of a request.
#[tokio::test]
async fn no_header_bends_the_link() {
    let shop = TestShop::open().await;
    shop.customer("ursula@example.com").await;
    for (n, (name, value)) in [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-original-host", "evil.example:443"),
        ("forwarded", "host=evil.example;proto=http"),
        ("x-forwarded-proto", "http"),
        ("x-rewrite-url", "https://evil.example/"),
        ("referer", "https://evil.example/"),
    ]
    .into_iter()
    .enumerate()
    {
        shop.later(Span::hours(3));
        let before = shop.letters_to("ursula@example.com").len();
        let ip = IpAddr::from([127, 78, 0, u8::try_from(n).expect("few")]);
        shop.post("/password-reset", &json!({"email": "ursula@example.com"})).header(name, value).from(ip).send().await.is(202);
        shop.deliver().await;
        let letters = shop.letters_to("ursula@example.com");
        assert_eq!(letters.len(), before + 1, "{name}");
        let letter = letters.last().expect("a letter");
        assert!(letter.text.contains("https://people.shop.example/password-reset/confirm?token="), "{name}: {}", letter.text);
        assert!(!letter.text.contains("evil") && !letter.html.contains("evil"), "{name}");
    }
    for member in ["redirect", "return_to", "base", "host"] {
        let body = json!({"email": "ursula@example.com", member: "https://evil.example/"});
        shop.post("/password-reset", &body).send().await.is(422);
    }
}

/// S-RS-10: 3 per hour and 10 per day for an address, silently; 10 per hour for a network, with 429.
#[tokio::test]
async fn asking_again_is_allowed_within_limits() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let resets = || shop.letters_to("ursula@example.com").iter().filter(|letter| letter.text.contains("/password-reset/confirm")).count();
    let mut by_hour = Vec::new();
    for _ in 0..5 {
        shop.later(Span::hours(1));
        let before = resets();
        for _ in 0..5 {
            asks(&ursula).await.is(202);
        }
        shop.deliver().await;
        by_hour.push(resets() - before);
    }
    // The mail of the sign-up is one of the day's ten.
    assert_eq!(by_hour, [3, 3, 3, 0, 0]);

    shop.later(Span::hours(1));
    let stranger = shop.visitor("stranger@example.com");
    for _ in 0..10 {
        asks(&stranger).await.is(202);
    }
    let refused = asks(&stranger).await.is(429);
    let wait: u64 = refused.header("retry-after").expect("how long").parse().expect("seconds");
    assert!((1..=3_600).contains(&wait), "{wait}");
    shop.later(Span::hours(1));
    asks(&stranger).await.is(202);
}

/// S-RS-10: a mail service that is down loses no mail and uses up no limit.
#[tokio::test]
async fn a_mail_that_could_not_be_sent_is_sent_later() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let before = shop.letters_to("ursula@example.com").len();
    shop.mail_faults.fail_next(6);
    asks(&ursula).await.is(202);
    for _ in 0..8 {
        shop.deliver().await;
        shop.later(Span::minutes(2));
    }
    assert_eq!(shop.letters_to("ursula@example.com").len(), before + 1);
    let token = ursula.token_from_mail().await;
    chooses(&ursula, &token, NEW).await.is(200);
}

/// S-RS-11
#[tokio::test]
async fn asking_for_a_link_locks_nobody_out() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    for n in 0..20 {
        let ip = IpAddr::from([127, 79, 0, n]);
        shop.post("/password-reset", &json!({"email": ursula.email})).from(ip).send().await.is(202);
    }
    shop.deliver().await;
    ursula.logs_in_with(PASSWORD).await.is(200);
    ursula.gets("/account").await.is(200);
}

/// S-RS-12: wrong, used, expired and foreign links get the same answer. After ten guesses the network has to wait.
#[tokio::test]
async fn nobody_guesses_a_link() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let other = shop.customer("other@example.com").await;
    let expired = asked(&other).await;
    shop.later(Span::hours(2));
    let used = asked(&ursula).await;
    chooses(&ursula, &used, NEW).await.is(200);
    let swapped = format!("{}.{}", other.number, used.split('.').nth(1).expect("a secret"));
    let guesser = shop.visitor("guesser@example.com");
    let mut answers = Vec::new();
    for token in [
        used.clone(),
        expired,
        swapped,
        format!("1.{}", "A".repeat(43)),
        format!("999999.{}", "A".repeat(43)),
        "nonsense".to_owned(),
        String::new(),
    ] {
        answers.push(chooses(&guesser, &token, NEW).await.is(410).fingerprint());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");

    let fresh = asked(&ursula).await;
    for n in 0..5 {
        guesser.gets(&format!("/password-reset/confirm?token=1.{}{n}", "B".repeat(42))).await.is(410);
    }
    let waits = chooses(&guesser, &fresh, NEW).await.is(429);
    assert!(waits.header("retry-after").is_some());
    chooses(&ursula, &fresh, "another heron at low tide").await.is(200);
    shop.later(Span::minutes(15));
    chooses(&guesser, &fresh, NEW).await.is(410);
}

/// S-RS-2, S-RS-13: no token is stored, and the audit row has none.
#[tokio::test]
async fn what_is_kept_opens_nothing() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let token = asked(&ursula).await;
    let secret = token.split('.').nth(1).expect("a secret");
    let address = shared::values::EmailAddress::parse(&ursula.email).expect("an address");
    let login = shared::customers::find_login(shop.shop(), &address).await.expect("the store").expect("a record");
    let at_rest = serde_json::to_string(&login).expect("JSON");
    assert!(!at_rest.contains(secret));
    let digest = login.reset.expect("a link").digest;
    chooses(&ursula, &format!("{}.{}", ursula.number, digest.as_str()), NEW).await.is(410);
}

/// Budgets of design.md: asking at most 2 W, setting at most 8 W with its audit row.
#[tokio::test]
async fn a_reset_stays_within_its_budget() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let ask = asks(&ursula).await.is(202);
    assert!(ask.units().is_within(Units::whole(0, 2)), "{}", ask.units());
    let token = ursula.token_from_mail().await;
    let set = chooses(&ursula, &token, NEW).await.is(200);
    assert!(set.units().is_within(Units::whole(3, 8)), "{}", set.units());
    let audited = set.calls().iter().any(|call| call.accesses.iter().any(|(action, kind)| *action == Action::PutItem && kind == "AU#"));
    assert!(audited, "S-RS-13: the row is in the same transaction");
}

/// The pages, as a browser uses them.
#[tokio::test]
async fn a_person_resets_the_password_in_a_browser() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let page = shop.get("/password-reset").page().send().await.is(200).sees("Send me the link");
    let cookie = format!("__Host-form={}", page.cookie("__Host-form").expect("a cookie"));
    let field = page.form().into_iter().find(|(name, _)| name == "form_token").expect("a hidden field").1;
    let send = async |path: &str, fields: &[(&str, &str)]| {
        let mut all = vec![("form_token", field.as_str())];
        all.extend_from_slice(fields);
        let sent = shop.call(Method::POST, path).page().header("cookie", &cookie).form(&all).send().await;
        match sent.leads_to() {
            Some((to, flash)) => shop.get(&to).page().header("cookie", &format!("{cookie}; {flash}")).send().await,
            None => sent,
        }
    };
    send("/password-reset", &[("email", "nonsense")]).await.is(200).sees("complete e-mail address");
    let inbox = send("/password-reset", &[("email", &ursula.email)]).await.is(200).sees("Look in your inbox");
    // The button of that page sends the mail again.
    assert!(inbox.has("form[action='/password-reset'] input[name=email][value='ursula@example.com']"));
    send("/password-reset", &[("email", &ursula.email)]).await.is(200).sees("Send the mail again");
    shop.deliver().await;
    assert_eq!(shop.letters_to(&ursula.email).iter().filter(|letter| letter.is(PASSWORD_RESET)).count(), 2);
    let token = ursula.token_from_mail().await;
    ursula.opens(&format!("/password-reset/confirm?token={token}")).await.is(200).sees("At least 12 characters");
    send("/password-reset/confirm", &[("token", &token), ("password", "short")]).await.is(200).sees("at least 12 characters");
    // S-RS-5: nobody is logged in by it, but the address is filled in.
    let login = send("/password-reset/confirm", &[("token", &token), ("password", NEW)]).await.is(200).sees("Your new password is set");
    assert!(login.has("input[name=email][value='ursula@example.com']"));
    send("/password-reset/confirm", &[("token", &token), ("password", NEW)]).await.is(410).sees("Request a new link");
    let german = shop.get("/password-reset").page().header("accept-language", "de").send().await.is(200);
    assert!(german.page_text().contains("Link anfordern"));
    // A form of another site cannot know the hidden field.
    shop.call(Method::POST, "/password-reset")
        .page()
        .form(&[("email", &ursula.email)])
        .send()
        .await
        .is(403)
        .sees("refuses our cookies")
        .sees("Open the page again");
}
