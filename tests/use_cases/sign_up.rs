//! Signing up, and claiming a record that something else created.

use std::net::IpAddr;
use std::sync::Arc;

use shared::accounts::letters::WELCOME;
use shared::http::Method;
use shared::store::Units;
use shared::values::Span;
use tests::{PASSWORD, TestResponse, TestShop, TestShopOptions, json};

async fn confirms(shop: &TestShop, token: &str, password: &str) -> TestResponse {
    shop.post("/sign-up/confirm", &json!({"token": token, "password": password})).send().await
}

/// A token that was copied by hand, with the blanks around it, opens the same link. The first password is a welcome, and leads to the
/// log-in with the address filled in.
#[tokio::test]
async fn a_first_password_is_a_welcome() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("Ursula@example.com");
    ursula.asks_for_an_account().await.is(202);
    let token = ursula.token_from_mail().await;
    let page = ursula.opens(&format!("/sign-up/confirm?token=%20{token}%0D%0A")).await.is(200);
    let login = ursula.fills_in(&page, "/sign-up/confirm", &[("token", &format!(" {token}\t")), ("password", PASSWORD)]).await.is(200);
    assert!(login.sees("Your password is set").has("input[name=email][value='Ursula@example.com']"));
    ursula.opens("/account").await.is(303); // S-RS-5: a link logs nobody in
    let letter = ursula.receives(WELCOME).await;
    assert!(!letter.text.contains("token="));
    for broken in ["__Host-flash=%", "__Host-flash=PGI-", "__Host-flash=", "__Host-flash=e30.AAAA"] {
        let login = shop.get("/login").page().header("cookie", broken).send().await.is(200);
        assert!(login.has("input[name=email][value='']"), "{broken}");
    }
    confirms(&shop, &token, PASSWORD).await.is(410);
}

/// UX-1: whoever gets no mail has it sent again, by the button of the page; the answer is the same for every address.
#[tokio::test]
async fn the_mail_is_sent_again_by_a_button() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    let page = ursula.opens("/sign-up").await.is(200);
    let fields = [("email", ursula.email.as_str()), ("name", "Ursula")];
    let sent = ursula.fills_in(&page, "/sign-up", &fields).await.is(200).sees("Look in your inbox");
    shop.deliver().await;
    let form = sent.form();
    let again: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    ursula.fills_in(&page, "/sign-up", &again).await.is(200).sees("Send the mail again");
    shop.deliver().await;
    assert_eq!(shop.letters_to(&ursula.email).len(), 2);
    assert_eq!(shop.toni().gets("/admin/customers/1").await.is(200).json()["name"], "Ursula", "the record keeps its name");
    shop.customer("theo@example.com").await;
    let known = ursula.fills_in(&page, "/sign-up", &[("email", "theo@example.com"), ("name", "Ursula")]).await.is(200);
    assert_eq!(known.text().replace("theo@", "ursula@"), sent.text());
}

/// CU-1, CU-2, S-ID-2: fifty concurrent sign-ups in mixed case are one person.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_sign_ups_of_one_address_make_one_record() {
    let shop = Arc::new(TestShop::open().await);
    let asked: Vec<_> = (0..50_u8)
        .map(|n| {
            let shop = Arc::clone(&shop);
            tokio::spawn(async move {
                let address = "ursula@example.com".char_indices();
                let email: String =
                    address.map(|(i, c)| if (usize::from(n) >> (i % 6)) & 1 == 1 { c.to_ascii_uppercase() } else { c }).collect();
                shop.post("/sign-up", &json!({"email": email})).from(IpAddr::from([127, 90, 0, n])).send().await.status()
            })
        })
        .collect();
    for one in asked {
        assert_eq!(one.await.expect("an answer"), 202);
    }
    // Fifty concurrent jobs at the creation of the record, too.
    let jobs = shared::mail::outbox::queued(shop.shop()).await.jobs;
    assert_eq!(jobs.len(), 50);
    let made: Vec<_> = jobs
        .into_iter()
        .map(|job| {
            let shop = Arc::clone(&shop);
            tokio::spawn(async move { mail_send_performs(&shop, &job).await })
        })
        .collect();
    for one in made {
        one.await.expect("a mail job ends");
    }
    shop.later(Span::minutes(5));
    shop.deliver().await;
    let found = shop.toni().gets("/admin/customers?limit=100").await.is(200).json();
    assert_eq!(found["customers"].as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(shop.letters_to("ursula@example.com").len(), 3, "S-ID-5: three mails a day");
    // The link that was generated last works, whichever letter was sent last.
    let mut opened = 0;
    for letter in shop.letters_to("ursula@example.com") {
        let token = letter.text.split("token=").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a link");
        opened += u8::from(confirms(&shop, token, PASSWORD).await.status() == 200);
    }
    assert_eq!(opened, 1);
}

async fn mail_send_performs(shop: &TestShop, job: &shared::mail::QueuedJob) {
    mail_send::perform(&shop.shop().metered(), job).await.expect("the store answers");
}

/// S-ID-3, S-ID-4: new, known, without a password, disabled: the same bytes, the same calls, nothing hashed.
#[tokio::test]
async fn nobody_learns_from_signing_up_who_has_an_account() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    shop.customer("known@example.com").await;
    toni.posts("/admin/customers", json!({"email": "guest@example.com"})).await.is(201);
    let disabled = shop.customer("disabled@example.com").await;
    toni.patches(&format!("/admin/customers/{}", disabled.number), json!({"state": "disabled"})).await.is(200);
    let hashed = shop.shop().hasher().hash_count();
    let mut replies = Vec::new();
    for email in ["known@example.com", "new@example.com", "guest@example.com", "disabled@example.com"] {
        let reply = shop.visitor(email).asks_for_an_account().await.is(202);
        assert!(reply.units().is_within(Units::whole(0, 2)), "{email}: {}", reply.units());
        replies.push((reply.fingerprint(), reply.accesses(), reply.units()));
    }
    assert!(replies.iter().all(|reply| *reply == replies[0]), "{replies:#?}");
    assert_eq!(shop.shop().hasher().hash_count(), hashed);
}

/// S-ID-5: the owner is told, three times a day at most, and the reply never changes.
#[tokio::test]
async fn the_owner_of_an_account_is_told_and_not_flooded() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    shop.later(Span::days(1));
    let before = shop.letters_to(&ursula.email).len();
    for _ in 0..5 {
        ursula.shop.visitor(&ursula.email).asks_for_an_account().await.is(202);
        shop.deliver().await;
    }
    let letters = shop.letters_to(&ursula.email);
    assert_eq!(letters.len() - before, 3);
    assert_eq!(letters.last().expect("a letter").subject, "You already have an account at Corner Shop");
    // The link in it resets the password; the account is as it was.
    ursula.logs_in_with(PASSWORD).await.is(200);
    let token = ursula.token_from_mail().await;
    shop.post("/password-reset/confirm", &json!({"token": token, "password": "herons wade at low tide"})).send().await.is(200);
}

/// S-ID-6: 24 hours, once, by a POST alone.
#[tokio::test]
async fn the_link_works_once_for_a_day() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    ursula.asks_for_an_account().await.is(202);
    let token = ursula.token_from_mail().await;
    let address = format!("/sign-up/confirm?token={token}");
    for _ in 0..5 {
        ursula.opens(&address).await.is(200);
        shop.call(Method::HEAD, &address).send().await.is(200);
    }
    ursula.logs_in_with(PASSWORD).await.is(401);
    confirms(&shop, &token, "too short").await.is(422);
    confirms(&shop, &token, PASSWORD).await.is(200);
    confirms(&shop, &token, "herons wade at low tide").await.is(410);
    ursula.logs_in_with(PASSWORD).await.is(200);

    for (seconds, status) in [(86_399, 200), (86_400, 410)] {
        let late = shop.visitor(&format!("late{seconds}@example.com"));
        late.asks_for_an_account().await.is(202);
        let token = late.token_from_mail().await;
        shop.later(Span::seconds(seconds));
        confirms(&shop, &token, PASSWORD).await.is(status);
    }
}

/// CU-4: knowing an address is not enough to set a password on its record: only the link of the newest letter does.
#[tokio::test]
async fn only_the_owner_of_an_address_claims_its_record() {
    let shop = TestShop::open().await;
    shop.toni().posts("/admin/customers", json!({"email": "guest@example.com", "name": "Genly Ai"})).await.is(201);
    let guest = shop.visitor("guest@example.com");
    guest.posts("/sign-up", json!({"email": "guest@example.com", "name": "Mallory", "password": PASSWORD})).await.is(422);
    guest.posts("/sign-up", json!({"email": "guest@example.com", "name": "Mallory"})).await.is(202);
    let older = guest.token_from_mail().await;
    guest.asks_for_an_account().await.is(202);
    let newest = guest.token_from_mail().await;
    confirms(&shop, &older, PASSWORD).await.is(410);
    confirms(&shop, &newest, PASSWORD).await.is(200);
    let opened = guest.logs_in_with(PASSWORD).await.is(200).json();
    assert_eq!(opened["customer"]["name"], "Genly Ai", "what was there stays");
    assert_eq!(opened["customer"]["number"], 1, "and it is the same record");
}

/// CU-5: the chosen language is stored and every mail is in it. One without texts is kept, and mails are in the shop's.
#[tokio::test]
async fn people_are_written_to_in_their_language() {
    let shop = TestShop::open().await;
    let mut number = 0;
    for (header, explicit, stored, mailed) in [
        ("", None, "en", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", None, "de-AT", "de"),
        ("fr,de;q=0.5", None, "de", "de"),
        ("fr-CA", None, "en", "en"),
        ("de", Some("en-GB"), "en-GB", "en"),
        ("de", Some("fr"), "fr", "en"),
        ("", Some("DE"), "DE", "de"),
    ] {
        number += 1;
        let email = format!("person{number}@example.com");
        let mut body = json!({"email": email});
        if let Some(language) = explicit {
            body["language"] = json!(language);
        }
        let ip = IpAddr::from([127, 91, 0, number]);
        shop.post("/sign-up", &body).header("accept-language", header).from(ip).send().await.is(202);
        shop.deliver().await;
        assert_eq!(shop.last_letter_to(&email).language, mailed, "{header:?} {explicit:?}");
        let record = shop.toni().gets(&format!("/admin/customers/{number}")).await.is(200).json();
        assert_eq!(record["language"], stored, "{header:?} {explicit:?}");
    }
    shop.post("/sign-up", &json!({"email": "x@example.com", "language": "not a language"})).send().await.is(422);
}

/// CU-5: a shop with one language uses it for everybody, and keeps their choice.
#[tokio::test]
async fn a_shop_speaks_no_language_that_it_does_not_offer() {
    let shop = TestShop::open_with(TestShopOptions { languages: Some("de"), ..TestShopOptions::default() }).await;
    let page = shop.get("/sign-up").page().header("accept-language", "en-GB,en;q=0.9").send().await.is(200);
    assert!(page.text().contains("<html lang=\"de\">"), "{}", page.text());
    let body = json!({"email": "ursula@example.com", "language": "en"});
    shop.post("/sign-up", &body).header("accept-language", "en").send().await.is(202);
    shop.deliver().await;
    assert_eq!(shop.last_letter_to("ursula@example.com").language, "de");
    assert_eq!(shop.toni().gets("/admin/customers/1").await.is(200).json()["language"], "en");

    let shop = TestShop::open_with(TestShopOptions { languages: Some("de,en"), ..TestShopOptions::default() }).await;
    for (asked, spoken) in [("fr", "de"), ("fr,en;q=0.5", "en"), ("de-AT", "de")] {
        let page = shop.get("/sign-up").page().header("accept-language", asked).send().await.is(200);
        assert!(page.text().contains(&format!("<html lang=\"{spoken}\">")), "{asked}");
    }
}

/// S-ID-8
#[tokio::test]
async fn nobody_makes_themselves_more_than_a_customer() {
    let shop = TestShop::open().await;
    for member in ["groups", "discount_bp", "approved_for_special_payments", "affiliate", "notes", "state", "number", "password"] {
        shop.post("/sign-up", &json!({"email": "ursula@example.com", member: 1})).send().await.is(422);
    }
    shop.deliver().await;
    assert!(shop.letters_to("ursula@example.com").is_empty());
}

/// Ten sign-ups per hour from one network.
#[tokio::test]
async fn one_network_signs_up_ten_an_hour() {
    let shop = TestShop::open().await;
    for n in 0..10 {
        shop.post("/sign-up", &json!({"email": format!("p{n}@example.com")})).send().await.is(202);
    }
    let refused = shop.post("/sign-up", &json!({"email": "p11@example.com"})).send().await.is(429);
    assert_eq!(refused.header("retry-after"), Some("3600"));
    shop.later(Span::hours(1));
    shop.post("/sign-up", &json!({"email": "p11@example.com"})).send().await.is(202);
}

/// CU-3: numbers grow and are never reused.
#[tokio::test]
async fn numbers_grow() {
    let shop = TestShop::open().await;
    let mut last = 0;
    for n in 0..5 {
        let made = shop.toni().posts("/admin/customers", json!({"email": format!("p{n}@example.com")})).await.is(201).json();
        let number = made["number"].as_u64().expect("a number");
        assert!(number > last);
        last = number;
    }
}

/// S-ID-5: a mail service that is down for a while loses no sign-up.
#[tokio::test]
async fn a_sign_up_waits_for_the_mail_service() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    shop.mail_faults.fail_next(5);
    ursula.asks_for_an_account().await.is(202);
    for _ in 0..7 {
        shop.deliver().await;
        shop.later(Span::minutes(2));
    }
    let token = ursula.token_from_mail().await;
    assert_eq!(shop.letters_to("ursula@example.com").len(), 1);
    confirms(&shop, &token, PASSWORD).await.is(200);
}
