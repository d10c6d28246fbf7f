//! Asking for a place on the mailing list, and the resulting mails.

use insta::assert_snapshot;
use shared::customers::SubscriptionStatus;
use shared::http::Method;
use shared::mailer::local::SentLetter;
use shared::mailing_list::{self, ConsentForm, OptInOutcome, OptInRequest, SuppressionReason};
use shared::store::Units;
use shared::values::{ClientInfo, EmailAddress, Language, ShortText, Span};
use tests::{Person, TestShop, Value, is_capacity_metered, json};

async fn letters_after_asking(person: &Person<'_>) -> usize {
    person.asks_for_the_mailing_list().await.is(202);
    person.shop.deliver().await;
    person.shop.letters_to(&person.email).len()
}

fn opt_in(shop: &TestShop, email: &str) -> OptInRequest {
    let client = ClientInfo { ip: "203.0.113.7".parse().expect("an address"), user_agent: ShortText::truncated("Browser 1.0") };
    OptInRequest {
        email: EmailAddress::parse(email).expect("an address"),
        name: None,
        language: Language::parse("en").expect("a language"),
        consent: ConsentForm::MailingList.consent(shop.shop(), &client),
    }
}

/// ML-1
#[tokio::test]
async fn asking_makes_a_pending_entry_and_sends_one_letter() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    assert_eq!(letters_after_asking(&ursula).await, 1);

    assert!(!shop.is_subscribed(&ursula).await, "nobody is on the list before they press the button");
    let record = shop.record_of(&ursula).await.expect("CU-1: a sign-up to the list makes the record");
    assert_eq!(record.mailing_list, SubscriptionStatus::None);
    assert_eq!(shop.proof_of(&ursula).await["standing"], "pending");
}

/// ML-5, S-NL-1: new, pending, confirmed, unsubscribed, suppressed: the same bytes.
#[tokio::test]
async fn the_reply_is_the_same_for_every_address() {
    let shop = TestShop::open().await;
    let fresh = shop.visitor("new@example.com").asks_for_the_mailing_list().await.is(202).fingerprint();

    let ursula = shop.visitor("ursula@example.com");
    ursula.asks_for_the_mailing_list().await;
    shop.deliver().await;
    assert_eq!(ursula.asks_for_the_mailing_list().await.fingerprint(), fresh, "pending");

    let confirmed = shop.visitor("confirmed@example.com");
    confirmed.subscribes().await;
    assert_eq!(confirmed.asks_for_the_mailing_list().await.fingerprint(), fresh, "confirmed");

    let gone = shop.visitor("gone@example.com");
    gone.subscribes().await;
    let token = shop.unsubscribe_token_of(&gone).await;
    gone.unsubscribes_by(&token).await.is(200);
    assert_eq!(gone.asks_for_the_mailing_list().await.fingerprint(), fresh, "unsubscribed");

    shop.complains(&confirmed.email).await;
    assert_eq!(confirmed.asks_for_the_mailing_list().await.fingerprint(), fresh, "suppressed");
}

/// ML-5: the cost reveals nothing either. The budget of design.md: 3 W.
#[tokio::test]
async fn asking_costs_the_same_for_known_and_unknown_addresses_within_its_budget() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    ursula.subscribes().await;
    shop.shop().settings().await.expect("settings are read once");

    let mut costs = Vec::new();
    for email in ["ursula@example.com", "nobody@example.com"] {
        let metered = shop.shop().metered();
        let requested = mailing_list::request_opt_in(&metered, &opt_in(&shop, email)).await.expect("a store");
        assert_eq!(requested, OptInOutcome::Accepted);
        costs.push(metered.store().meter().total());
    }
    assert_eq!(costs[0], costs[1]);
    assert!(costs[0].is_within(Units::whole(1, 3)), "{}", costs[0]);
}

/// The budget of design.md for the mail to a new address: 12 W.
#[tokio::test]
async fn making_record_entry_and_receipts_stays_within_its_budget() {
    let shop = TestShop::open().await;
    shop.visitor("first@example.com").subscribes().await; // the wordings are kept from now on
    let metered = shop.shop().metered();
    let letter = mailing_list::prepare_opt_in(&metered, "a mail job", &opt_in(&shop, "ursula@example.com")).await;
    let letter = letter.expect("a store").expect("a letter");
    let id = shop.shop().mailer().send(&letter).await.expect("a mailer");
    mailing_list::record_sent(&metered, &letter, &id).await.expect("a store");
    let total = metered.store().meter().total();
    assert!(total.is_within(Units::whole(10, 12)), "{total}");
    assert!(!is_capacity_metered() || total.half_writes >= Units::whole(0, 9).half_writes, "all of it was metered: {total}");
}

/// ML-1, ML-6, CU-5: only our own texts, in the person's language, without advertising and without an unsubscribe link.
#[tokio::test]
async fn the_letter_carries_no_text_from_whoever_signed_up() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    let signed_up = json!({"email": ursula.email, "name": "Buy pills at http://evil.example", "newsletter": true});
    ursula.posts("/sign-up", signed_up).await.is(202);
    shop.deliver().await;
    let letter = shop.last_letter_to(&ursula.email);
    assert_eq!(letter.language, "en");
    assert!(!format!("{letter:?}").contains("evil"), "{letter:?}");
    assert!(letter.headers.iter().all(|(name, _)| !name.starts_with("List-")), "{:?}", letter.headers);
    let links = letter.text.matches("http").count();
    assert_eq!(links, 1, "one link: {}", letter.text);
    assert_snapshot!(readable(&letter), @r"
    To: ursula@example.com
    Subject: Please confirm: the newsletter of Corner Shop
    Auto-Submitted: auto-generated

    Hello,

    Somebody, probably you, asked for the newsletter of Corner Shop with this address. Open this link and press the button there. It works once, for 7 days.

    Go to the confirmation page:
    https://people.shop.example/mailing-list/confirm?token=…

    If that was not you, there is nothing to do: without the button you get no newsletter.

    --
    Corner Shop
    ");

    let ulla = shop.visitor("ulla@example.com");
    let asked = ulla.call(Method::POST, "/mailing-list").header("accept-language", "de-AT,en;q=0.5");
    asked.json(&json!({"email": ulla.email})).send().await.is(202);
    shop.deliver().await;
    let letter = shop.last_letter_to(&ulla.email);
    assert_eq!(letter.language, "de");
    assert_snapshot!(readable(&letter), @r"
    To: ulla@example.com
    Subject: Bitte bestätigen: der Newsletter von Corner Shop
    Auto-Submitted: auto-generated

    Guten Tag,

    Jemand, vermutlich Sie, hat mit dieser Adresse den Newsletter von Corner Shop bestellt. Öffnen Sie diesen Link und drücken Sie dort den Knopf. Er gilt einmal und 7 Tage lang.

    Zur Bestätigung:
    https://people.shop.example/mailing-list/confirm?token=…

    Falls Sie das nicht waren, brauchen Sie nichts zu tun: Ohne den Knopf bekommen Sie keinen Newsletter.

    --
    Corner Shop
    ");
    let german = shop.record_of(&ulla).await.expect("a record").language;
    assert_eq!(german.tag(), "de-AT");
}

/// A letter as a person reads it, without its secrets, which are random.
fn readable(letter: &SentLetter) -> String {
    let hidden = |text: &str| {
        let mut words = text.split("token=");
        let first = words.next().unwrap_or_default().to_owned();
        words.fold(first, |all, rest| {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(rest.len());
            all + "token=…" + &rest[end..]
        })
    };
    let headers: Vec<String> = letter.headers.iter().map(|(name, value)| format!("{name}: {}", hidden(value))).collect();
    let all = format!("To: {}\nSubject: {}\n{}\n\n{}", letter.to, letter.subject, headers.join("\n"), hidden(&letter.text));
    all.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// ML-5: at most once a day, with an unsubscribe link (S-NL-2).
#[tokio::test]
async fn a_subscriber_who_signs_up_again_is_told_once_a_day() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    ursula.subscribes().await;
    assert_eq!(letters_after_asking(&ursula).await, 2);
    let letter = shop.last_letter_to(&ursula.email);
    assert_eq!(letter.subject, "You already get the newsletter of Corner Shop");
    let header = |name: &str| letter.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
    assert!(
        header("List-Unsubscribe").is_some_and(|link| link.starts_with("<https://people.shop.example/mailing-list/unsubscribe?token="))
    );
    assert_eq!(header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    assert_snapshot!(readable(&letter), @r"
    To: ursula@example.com
    Subject: You already get the newsletter of Corner Shop
    Auto-Submitted: auto-generated
    List-Unsubscribe: <https://people.shop.example/mailing-list/unsubscribe?token=…>
    List-Unsubscribe-Post: List-Unsubscribe=One-Click

    Hello,

    Somebody, probably you, asked for the newsletter of Corner Shop with this address. You get it already; there is nothing to do.

    If you would rather not get it, unsubscribe with the link below.

    --
    Corner Shop
    Unsubscribe: https://people.shop.example/mailing-list/unsubscribe?token=…
    ");

    shop.later(Span::hours(23));
    assert_eq!(letters_after_asking(&ursula).await, 2, "once a day");
    shop.later(Span::hours(2));
    assert_eq!(letters_after_asking(&ursula).await, 3, "the next day again");
    assert!(shop.is_subscribed(&ursula).await);
    assert_eq!(shop.receipts_of(&ursula, "sign_up").await.len(), 1, "ML-4: nothing new was agreed to");
}

#[tokio::test]
async fn a_german_subscriber_is_told_in_german() {
    let shop = TestShop::open().await;
    let ulla = shop.visitor("ulla@example.com");
    ulla.posts("/mailing-list", json!({"email": ulla.email, "language": "de"})).await.is(202);
    let token = ulla.token_from_mail().await;
    ulla.confirms(&token).await.is(200);
    letters_after_asking(&ulla).await;
    assert_snapshot!(readable(&shop.last_letter_to(&ulla.email)), @r"
    To: ulla@example.com
    Subject: Sie bekommen den Newsletter von Corner Shop bereits
    Auto-Submitted: auto-generated
    List-Unsubscribe: <https://people.shop.example/mailing-list/unsubscribe?token=…>
    List-Unsubscribe-Post: List-Unsubscribe=One-Click

    Guten Tag,

    Jemand, vermutlich Sie, hat mit dieser Adresse den Newsletter von Corner Shop bestellt. Sie bekommen ihn bereits und brauchen nichts zu tun.

    Falls Sie ihn nicht mehr möchten, bestellen Sie ihn mit dem Link unten ab.

    --
    Corner Shop
    Abbestellen: https://people.shop.example/mailing-list/unsubscribe?token=…
    ");
}

/// ML-6: 1 in 15 minutes.
#[tokio::test]
async fn an_address_gets_one_letter_in_fifteen_minutes() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    assert_eq!(letters_after_asking(&ursula).await, 1);
    shop.later(Span::minutes(14));
    assert_eq!(letters_after_asking(&ursula).await, 1, "too soon");
    shop.later(Span::minutes(1));
    assert_eq!(letters_after_asking(&ursula).await, 2);
    assert_eq!(shop.receipts_of(&ursula, "sign_up").await.len(), 2, "ML-4: each keeps its own receipt");
}

/// ML-6, S-NL-1: 3 per day, 5 until somebody confirms. Using many networks does not help.
#[tokio::test]
async fn an_address_gets_three_letters_a_day_and_five_until_it_confirms() {
    let shop = TestShop::open().await;
    let mut received = Vec::new();
    for _ in 0..4 {
        for _ in 0..8 {
            shop.later(Span::hours(2));
            let somebody_else = shop.visitor("URSULA@example.com");
            letters_after_asking(&somebody_else).await;
        }
        shop.later(Span::hours(8));
        received.push(shop.letters_to("ursula@example.com").len());
    }
    assert_eq!(received, [3, 5, 5, 5]);
}

/// ML-6: 10 an hour from one network, of IPv6 the /64.
#[tokio::test]
async fn one_network_asks_ten_times_an_hour() {
    let shop = TestShop::open().await;
    let ask = async |n: usize, ip: String| {
        let call = shop.post("/mailing-list", &json!({"email": format!("somebody{n}@example.com")}));
        call.from(ip.parse().expect("an address")).send().await
    };
    for n in 0..10 {
        ask(n, format!("2001:db8:1:2::{n}")).await.is(202);
    }
    let refused = ask(11, "2001:db8:1:2:ffff::1".to_owned()).await.is(429);
    assert_eq!(refused.code(), "too_many_requests");
    assert!(refused.header("retry-after").is_some());
    ask(12, "2001:db8:1:3::1".to_owned()).await.is(202);
    assert_eq!(shop.deliver().await, 11, "what is refused leaves nothing");
    shop.later(Span::hours(1));
    ask(13, "2001:db8:1:2::1".to_owned()).await.is(202);
}

/// ML-6: the shop-wide breaker is the same for everybody.
#[tokio::test]
async fn the_whole_shop_stops_asking_when_the_owner_s_figure_is_reached() {
    let shop = TestShop::open().await;
    shop.set("mailing_list_hourly_max", "10").await;
    let (known, unknown) = (shop.visitor("a@example.com"), shop.visitor("b@example.com"));
    for _ in 0..10 {
        known.asks_for_the_mailing_list().await.is(202);
    }
    shop.deliver().await;
    // From another network, because each may ask ten times an hour.
    let known = shop.visitor(&known.email);

    let refused = known.asks_for_the_mailing_list().await.is(503);
    assert_eq!(refused.code(), "mailing_list_paused");
    assert_eq!(refused.header("retry-after"), Some("3600"));
    assert_eq!(unknown.asks_for_the_mailing_list().await.fingerprint(), refused.fingerprint());
    unknown.joins_the_mailing_list().await.is(200).sees("Too many people are subscribing");
    shop.later(Span::hours(1));
    unknown.asks_for_the_mailing_list().await.is(202);
}

/// ML-4, S-LG-9: the connection's whole address, whatever a client claims. A storefront's server may forward its visitor's.
#[tokio::test]
async fn the_proof_holds_the_address_that_really_called() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    let call = shop.post("/mailing-list", &json!({"email": ursula.email})).from("2001:db8:85a3::8a2e:370:7334".parse().expect("IPv6"));
    let call =
        call.header("x-forwarded-for", "198.51.100.1").header("x-customer-ip", "198.51.100.2").header("forwarded", "for=198.51.100.3");
    call.header("user-agent", "Browser 7").header("x-customer-agent", "Forged").send().await.is(202);
    shop.deliver().await;
    let receipt = &shop.receipts_of(&ursula, "sign_up").await[0];
    assert_eq!(receipt["ip"], "2001:db8:85a3::8a2e:370:7334");
    assert_eq!(receipt["user_agent"], "Browser 7");
    assert_eq!(receipt["at"], "2026-03-02T09:00:00.000Z");

    let octavia = shop.visitor("octavia@example.com");
    let call = shop.storefront().call(Method::POST, "/mailing-list").json(&json!({"email": octavia.email}));
    let call = call.header("x-customer-ip", "2001:db8::99").header("x-customer-agent", "Her Browser");
    call.header("x-forwarded-for", "198.51.100.1").send().await.is(202);
    shop.deliver().await;
    let receipt = &shop.receipts_of(&octavia, "sign_up").await[0];
    assert_eq!((&receipt["ip"], &receipt["user_agent"]), (&json!("2001:db8::99"), &json!("Her Browser")));
}

/// ML-4: form, page, and wording with version and language. For a form that is not ours no wording is recorded.
#[tokio::test]
async fn the_proof_tells_what_stood_beside_the_button() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    ursula.joins_the_mailing_list().await.is(200).sees("Look in your inbox");
    shop.deliver().await;
    let proof = shop.proof_of(&ursula).await;
    let receipt = &proof["receipts"][0];
    assert_eq!((&receipt["form"], &receipt["page"]), (&json!("mailing-list"), &json!("https://people.shop.example/mailing-list")));
    assert_eq!((&receipt["wording"]["version"], &receipt["wording"]["language"]), (&json!("2026-3"), &json!("en")));
    let wordings = proof["wordings"].as_array().expect("wordings");
    let wording = wordings.iter().find(|wording| wording["id"] == receipt["wording"]["id"]).expect("the wording in full");
    let page = ursula.opens("/mailing-list").await.page_text();
    assert!(page.contains(wording["text"].as_str().expect("a text")), "the page still says so: {page}");
    let mail = &proof["receipts"][1];
    assert_eq!((&mail["kind"], &mail["mail_id"]), (&json!("mail"), &json!("local-1")));

    let octavia = shop.visitor("octavia@example.com");
    let call =
        octavia.call(Method::POST, "/mailing-list").header("referer", "https://shop.example/news").json(&json!({"email": octavia.email}));
    call.send().await.is(202);
    shop.deliver().await;
    let receipt = &shop.receipts_of(&octavia, "sign_up").await[0];
    assert_eq!(receipt["page"], "https://shop.example/news");
    assert!(receipt["wording"].is_null());
}

/// ML-4: the same for the box at sign-up and in my account, called from a page of the storefront. A foreign page is ignored.
#[tokio::test]
async fn the_proof_names_the_storefront_s_page_whichever_form_it_was() {
    let shop = TestShop::open().await;
    for (n, (page, named)) in
        [("https://shop.example/checkout", json!("https://shop.example/checkout")), ("https://evil.example/", Value::Null)]
            .into_iter()
            .enumerate()
    {
        let anna = shop.visitor(&format!("anna{n}@example.com"));
        let sign_up = json!({"email": anna.email, "newsletter": true});
        anna.call(Method::POST, "/sign-up").header("referer", page).json(&sign_up).send().await.is(202);
        let beate = shop.customer(&format!("beate{n}@example.com")).await;
        beate.call(Method::PUT, "/account/mailing-list").header("referer", page).send().await.is(200);
        shop.deliver().await;
        for (person, form) in [(&anna, "sign-up"), (&beate, "account")] {
            let receipt = &shop.receipts_of(person, "sign_up").await[0];
            assert_eq!((&receipt["form"], &receipt["page"], &receipt["wording"]), (&json!(form), &named, &Value::Null));
        }
    }
}

/// ML-1: the box at sign-up is a separate request, made once however often its job is delivered.
#[tokio::test]
async fn a_ticked_box_at_sign_up_leads_to_a_letter_of_its_own() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    let page = ursula.opens("/sign-up").await;
    let filled_in = ursula.fills_in(&page, "/sign-up", &[("email", &ursula.email), ("newsletter", "true")]).await;
    filled_in.is(200).sees("Look in your inbox");
    shop.mail_faults.lose_response_of_next(1);
    shop.deliver().await;
    shop.later(Span::hours(1));
    shop.deliver().await;
    let subjects: Vec<String> = shop.letters_to(&ursula.email).into_iter().map(|letter| letter.subject).collect();
    let opt_ins = subjects.iter().filter(|subject| subject.starts_with("Please confirm")).count();
    assert_eq!(opt_ins, 1, "{subjects:?}");
    assert_eq!(shop.receipts_of(&ursula, "sign_up").await[0]["form"], "sign-up");
    assert!(!shop.is_subscribed(&ursula).await);
}

/// A failing mail service changes no answer and loses no mail. The link of the last mail works.
#[tokio::test]
async fn a_letter_that_could_not_be_sent_is_sent_later() {
    for lost in [false, true] {
        let shop = TestShop::open().await;
        let ursula = shop.visitor("ursula@example.com");
        if lost {
            shop.mail_faults.lose_response_of_next(4);
        } else {
            shop.mail_faults.fail_next(4);
        }
        ursula.asks_for_the_mailing_list().await.is(202);
        for _ in 0..6 {
            shop.deliver().await;
            shop.later(Span::minutes(2));
        }
        let letters = shop.letters_to(&ursula.email);
        assert_eq!(letters.len(), if lost { 5 } else { 1 });
        assert_eq!(shop.receipts_of(&ursula, "sign_up").await.len(), 1, "it was one sign-up");
        let token = ursula.token_from_mail().await;
        ursula.confirms(&token).await.is(200);
        shop.later(Span::minutes(30));
        assert_eq!(letters_after_asking(&ursula).await, letters.len() + 1, "and now she is told that she is on the list");
    }
}

/// The answer of the mail service is lost, she confirms at once, and the job is repeated: nothing more is sent.
#[tokio::test]
async fn a_job_overtaken_by_its_own_letter_sends_nothing() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    shop.mail_faults.lose_response_of_next(1);
    ursula.asks_for_the_mailing_list().await.is(202);
    let token = ursula.token_from_mail().await;
    ursula.confirms(&token).await.is(200);
    shop.later(Span::minutes(5));
    shop.deliver().await;
    assert_eq!(shop.letters_to(&ursula.email).len(), 1);
    assert!(shop.is_subscribed(&ursula).await);
}

/// CU-2: many concurrent requests in mixed case create one record, one entry and one letter.
#[tokio::test]
async fn twenty_requests_at_once_lead_to_one_letter() {
    let shop = TestShop::open().await;
    let jobs = (0..20).map(|n| {
        let shop = shop.shop().clone();
        let email = if n % 2 == 0 { "Ursula@Example.com" } else { "ursula@example.COM" };
        let opt_in = opt_in_of(&shop, email);
        tokio::spawn(async move { mailing_list::prepare_opt_in(&shop, &format!("job {n}"), &opt_in).await })
    });
    let mut letters = 0;
    for job in jobs.collect::<Vec<_>>() {
        // The outbox retries the jobs that lost the race for the record.
        letters += usize::from(matches!(job.await.expect("a task"), Ok(Some(_))));
    }
    assert_eq!(letters, 1);
    assert_eq!(shop.receipts_of(&shop.visitor("ursula@example.com"), "sign_up").await.len(), 1);
}

fn opt_in_of(shop: &shared::shop::Shop, email: &str) -> OptInRequest {
    let client = ClientInfo { ip: "203.0.113.7".parse().expect("an address"), user_agent: None };
    let consent = ConsentForm::MailingList.consent(shop, &client);
    let language = Language::parse("en").expect("a language");
    OptInRequest { email: EmailAddress::parse(email).expect("an address"), name: None, language, consent }
}

/// ML-8: an address whose owner complained gets no mail of the list, but still gets a reset.
#[tokio::test]
async fn a_suppressed_address_gets_nothing_of_the_list_and_all_about_the_account() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    ursula.subscribes().await;
    shop.complains(&ursula.email).await;
    let address = EmailAddress::parse(&ursula.email).expect("an address");
    assert!(!mailing_list::suppress(shop.shop(), &address, SuppressionReason::Bounce).await.expect("a store"), "the first word stays");
    assert!(!shop.is_subscribed(&ursula).await);
    let before = shop.letters_to(&ursula.email).len();
    assert_eq!(letters_after_asking(&ursula).await, before);
    let place = ursula.call(Method::PUT, "/account/mailing-list").send().await.is(200).json();
    assert_eq!(place["standing"], "suppressed");
    assert_eq!(shop.proof_of(&ursula).await["receipts"].as_array().and_then(|all| all.last()).expect("a receipt")["because"], "complaint");
    ursula.posts("/password-reset", json!({"email": ursula.email})).await.is(202);
    shop.deliver().await;
    assert_eq!(shop.letters_to(&ursula.email).len(), before + 1);
}

#[tokio::test]
async fn what_is_no_address_is_refused_and_the_page_comes_back_as_it_was_left() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@nowhere");
    let refused = ursula.asks_for_the_mailing_list().await.is(422);
    assert_eq!(refused.code(), "invalid_body");
    assert!(refused.json()["detail"].as_str().is_some_and(|detail| detail.starts_with("email: ")));
    ursula.posts("/mailing-list", json!({"email": "u@example.com", "admin": true})).await.is(422);
    ursula.posts("/mailing-list", json!({})).await.is(422);
    shop.call(Method::POST, "/mailing-list").body("application/json", b"{".to_vec()).send().await.is(400);

    let page = ursula.joins_the_mailing_list().await.is(200).sees("complete e-mail address");
    assert!(page.has("input[name=email][value='ursula@nowhere']"));
    assert_eq!(shop.deliver().await, 0);
}

/// ML-1, ML-8: from my account.
#[tokio::test]
async fn my_account_asks_and_leaves() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let standing = async || ursula.gets("/account/mailing-list").await.is(200).json()["standing"].clone();
    assert_eq!(standing().await, "none");
    let put = ursula.call(Method::PUT, "/account/mailing-list").send().await.is(200).json();
    assert_eq!(put["standing"], "pending");
    shop.deliver().await;
    assert_eq!(standing().await, "pending", "even a signed-in customer confirms by mail");
    assert!(!shop.is_subscribed(&ursula).await);
    let token = ursula.token_from_mail().await;
    ursula.confirms(&token).await.is(200);
    assert_eq!(standing().await, "confirmed");
    assert_eq!(ursula.call(Method::PUT, "/account/mailing-list").send().await.is(200).json()["standing"], "confirmed");
    assert_eq!(shop.deliver().await, 0, "there is nothing to send");

    ursula.call(Method::DELETE, "/account/mailing-list").send().await.is(204);
    ursula.call(Method::DELETE, "/account/mailing-list").send().await.is(204);
    assert_eq!(standing().await, "unsubscribed");
    let withdrawn = shop.receipts_of(&ursula, "withdrawal").await;
    assert_eq!((withdrawn.len(), &withdrawn[0]["way"], &withdrawn[0]["ip"]), (1, &json!("account"), &json!(ursula.ip.to_string())));

    shop.visitor("nobody@example.com").gets("/account/mailing-list").await.is(401);
}

#[tokio::test]
async fn the_page_of_my_account_has_the_buttons_that_fit() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let page = ursula.opens("/account/mailing-list").await.is(200).sees("You do not get our newsletter");
    ursula.fills_in(&page, "/account/mailing-list", &[]).await.is(200).sees("We have sent a mail to ursula@example.com");
    let token = ursula.token_from_mail().await;
    assert_eq!(shop.receipts_of(&ursula, "sign_up").await[0]["form"], "account");
    ursula.confirms(&token).await.is(200);
    let page = ursula.opens("/account/mailing-list").await.sees("since 2 Mar 2026");
    ursula.fills_in(&page, "/account/mailing-list", &[]).await.is(200).sees("You get no more news");
    ursula.opens("/account/mailing-list").await.sees("You do not get our newsletter");
    // A call that is not one of the page's buttons changes nothing, and the page says so.
    for wanted in ["", "perhaps"] {
        let again = ursula.fills_in(&page, "/account/mailing-list", &[("wanted", wanted)]).await.is(200);
        again.sees("Some fields need another look").sees("You do not get our newsletter");
    }
    assert!(!shop.is_subscribed(&ursula).await);
}

/// ML-9
#[tokio::test]
async fn staff_print_one_page_that_proves_the_opt_in() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    ursula.subscribes().await;
    let token = shop.unsubscribe_token_of(&ursula).await;
    ursula.unsubscribes_by(&token).await.is(200);
    let number = shop.record_of(&ursula).await.expect("a record").number;
    let path = format!("/admin/customers/{number}/opt-in-proof");
    let page = shop.toni().call(Method::GET, &path).page().send().await.is(200);
    for text in [
        "ursula@example.com",
        "Signed up",
        "local-1",
        "Confirmed by pressing the button",
        "Left the list",
        &ursula.ip.to_string(),
        "One more tap",
    ] {
        assert!(page.page_text().contains(text), "{text} in {}", page.page_text());
    }
    ursula.gets(&path).await.is(401);
    shop.toni().gets("/admin/customers/999/opt-in-proof").await.is(404);
}
