//! Log lines and problem documents reveal nothing personal (S-LR-1, S-LR-2, S-LR-3).
//!
//! Every test checks the lines that it causes for personal data (see `tests::logs`). Here that check itself is tested, and
//! somebody with unmistakable data goes through everything that can fail.

use std::collections::BTreeSet;
use std::net::IpAddr;

use proptest::prelude::*;
use shared::http::Method;
use shared::mail::outbox;
use shared::runtime::events::{self, Trigger};
use shared::runtime::log;
use shared::store::{Item, Key, Update};
use shared::tracing;
use shared::values::Span;
use tests::logs::{Findings, LogCapture, capture, personal_data_in};
use tests::{InjectedFault, PASSWORD, Person, TestRequest, TestResponse, TestShop, Value, json};

use crate::tidy::root;

#[test]
fn what_is_personal_is_found_in_a_line() {
    let token = format!("Q{}", "q".repeat(42));
    for line in [
        r#"{"fields":{"email":"rita@example.com"}}"#,
        r#"{"fields":{"message":"GET /admin/customers?email=Rita%40EXAMPLE.com"}}"#,
        "a letter to Ursula",
        &format!("wrong password {PASSWORD}"),
        "called from 203.0.113.7.",
        r#"{"from":"2001:db8:1:2::"}"#,
        &format!("/sign-up/confirm?token=17.{token}&again"),
        &format!("Bearer cs_17.{token}"),
    ] {
        assert!(personal_data_in(line).is_some(), "{line}");
    }
    for line in [
        r#"{"fields":{"message":"news of a mail","mail":"0107019aaa000000-7c191be4-e9ae-4b9a-a02f-94d12a87ddd0-000000"}}"#,
        r#"{"level":"INFO","fields":{"message":"answered","method":"GET","status":200,"millis":12,"units":"1.5 R, 0 W"},"span":{"use_case":"login"}}"#,
        "reading an item of E#: invalid type, expected struct LoginRecord",
        "error trying to connect to http://127.0.0.1:8000/ at 09:00:00: ProvisionedThroughputExceededException in shared::runtime::serve",
    ] {
        assert_eq!(personal_data_in(line), None, "{line}");
    }
}

/// The findings in a log with these words. They are this log's own, because the process's log outlives the test.
fn found_in(says: impl FnOnce()) -> Vec<String> {
    let findings: &'static Findings = Box::leak(Box::default());
    tracing::subscriber::with_default(log::to(|| findings.writer()), says);
    findings.take()
}

#[test]
fn what_one_log_finds_is_not_taken_by_another() {
    let found = found_in(|| {
        tracing::error!("no mail to rita@example.com");
        assert_eq!(found_in(|| tracing::info!(number = 17, "a customer")), Vec::<String>::new());
    });
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn what_is_personal_is_found_wherever_it_is_logged() {
    assert_eq!(found_in(|| tracing::info!(number = 17, "a customer")), Vec::<String>::new());
    let planted = found_in(|| {
        let _within = tracing::info_span!("call", path = "/admin/customers?email=rita%40example.com").entered();
        tracing::info!("answered");
    });
    assert_eq!(planted.len(), 1, "{planted:?}");
    assert!(planted[0].contains("an address") && planted[0].contains("what_is_personal_is_found_wherever"), "{planted:?}");
    assert_eq!(found_in(|| tracing::warn!(whom = ?"rita@example.com", "a mail waits")).len(), 1);
    assert_eq!(found_in(|| tracing::error!("no mail to rita@example.com")).len(), 1);
}

proptest! {
    /// S-LR-3: input cannot inject lines into the log.
    #[test]
    fn whatever_is_logged_stays_one_line(words in any::<String>()) {
        let log = capture();
        found_in(|| {
            let _within = tracing::info_span!("call", words).entered();
            tracing::info!(words, "{words}");
        });
        let lines = log.take_json();
        prop_assert_eq!(lines.len(), 1);
        prop_assert_eq!(&lines[0]["fields"]["words"], &json!(words));
        prop_assert_eq!(&lines[0]["fields"]["message"], &json!(words));
        prop_assert_eq!(&lines[0]["span"]["words"], &json!(words));
    }
}

/// The id in an answer with a fault is in every line about it.
#[tokio::test]
async fn every_line_of_a_call_carries_the_id_that_its_caller_is_told() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let ursula = shop.customer("ursula@example.com").await;
    let log = capture();
    for (id, fault) in [("Rr4xLhWOFiAEPcg=", InjectedFault::ServerError), ("Rr4xMgXjFiAEPdw=", InjectedFault::Timeout)] {
        faults.arm_until_disarmed(1, fault);
        let login = json!({"email": ursula.email, "password": PASSWORD});
        let answer = shop.post("/login", &login).id(id).send().await.is(503);
        faults.disarm();
        assert_eq!(answer.json()["request_id"], id);
        assert_eq!(answer.header("x-request-id"), Some(id));
        let lines = log.take_json();
        let said: BTreeSet<&str> = lines.iter().filter_map(|line| line["fields"]["message"].as_str()).collect();
        assert!(said.is_superset(&BTreeSet::from(["a call to the store failed", "a fault", "answered"])), "{said:?}");
        assert!(lines.iter().all(|line| line["span"]["request_id"] == id), "{lines:#?}");
    }
    shop.get("/nowhere").id("Rr4xNhEmFiAEJ5w=").send().await.is(404);
    let lines = log.take_json();
    assert!(!lines.is_empty() && lines.iter().all(|line| line["span"]["request_id"] == "Rr4xNhEmFiAEJ5w="), "{lines:#?}");
}

const EMAIL: &str = "quillhilda.marrowby@birdcage.example";
const NAME: &str = "Quillhilda Marrowby";
const HER_PASSWORD: &str = "zebra umbrellas whistle softly";
const HER_NEXT_PASSWORD: &str = "copper lanterns over dunwich";
const NETWORK: [u8; 4] = [198, 51, 100, 77];
/// Her personal data, in lower case.
const CANARIES: [&str; 7] = ["quillhilda", "marrowby", "birdcage", "zebra umb", "copper lan", "198.51.100", "sycamore"];

/// The calls of [`Stage::call`] that hash a password.
const HASHING: [usize; 2] = [2, 3];

/// Somebody who is a customer, an affiliate and a subscriber, with an order, and all tokens that were ever generated.
struct Stage {
    shop: TestShop,
    faults: tests::FaultInjector,
    session: String,
    number: u64,
    tokens: Vec<String>,
}

impl Stage {
    async fn prepare() -> Self {
        let (shop, faults) = TestShop::open_with_faults().await;
        let mut tokens = vec![shop.toni().token.clone(), shop.storefront().key.clone()];
        let mut her = shop.visitor(EMAIL);
        her.ip = IpAddr::from(NETWORK);
        her.posts("/sign-up", json!({"email": EMAIL, "name": NAME})).await.is(202);
        tokens.push(her.token_from_mail().await);
        her.posts("/sign-up/confirm", json!({"token": tokens[2], "password": HER_PASSWORD})).await.is(200);
        let opened = her.logs_in_with(HER_PASSWORD).await.is(200).json();
        let session = opened["token"].as_str().expect("a token").to_owned();
        her.number = opened["customer"]["number"].as_u64().expect("a number");
        her.asks_for_the_mailing_list().await.is(202);
        tokens.push(her.token_from_mail().await);
        her.confirms(&tokens[3]).await.is(200);
        shop.toni().approves(&her, 1_000).await;
        let told = shop.order_of(EMAIL).with("customer", json!({"email": EMAIL, "name": NAME}));
        shop.storefront().submits_order("1001", &told).await.is(201);
        // A friend buys through her link.
        let hit = json!({"af": her.number.to_string(), "landing": "/plums"});
        her.call(Method::POST, "/hits").header("user-agent", "Mozilla/5.0 Firefox/140.0").json(&hit).send().await.is(200);
        let bought = shop.order_through(&her, "wren@birdcage.example").await;
        assert_eq!(shop.storefront().submits_order("1000", &bought).await.is(201).json()["referred_by"], her.number);
        tokens.extend([session.clone(), shop.unsubscribe_token_of(&her).await]);
        let number = her.number;
        Self { shop, faults, session, number, tokens }
    }

    fn her(&self) -> Person<'_> {
        let mut her = self.shop.visitor(EMAIL);
        (her.ip, her.session, her.number) = (IpAddr::from(NETWORK), Some(self.session.clone()), self.number);
        her
    }

    /// Asserts that a text has none of her data and no token.
    #[track_caller]
    fn assert_harmless(&self, what: &str, text: &str) {
        let lower = text.to_lowercase();
        let canary = CANARIES.into_iter().find(|canary| lower.contains(canary));
        let token = self.tokens.iter().map(String::as_str).find(|token| text.contains(token.split('.').next_back().unwrap_or(token)));
        assert_eq!(canary.or(token), None, "{what}: {text}");
    }

    /// Checks everything that was logged.
    #[track_caller]
    fn check_lines(&self, what: &str, log: &LogCapture) -> Vec<String> {
        let lines = log.take();
        for line in &lines {
            self.assert_harmless(what, line);
        }
        lines
    }

    /// The n-th of the calls that touch all her data; `None` after the last.
    fn call(&self, n: usize) -> Option<TestRequest<'_>> {
        let her = self.her();
        let toni = self.shop.toni();
        let post = |path: &str, body: Value| her.call(Method::POST, path).json(&body);
        let anonymously = |path: &str, body: Value| self.shop.post(path, &body).from(her.ip);
        let affiliate = format!("/admin/affiliates/{}", self.number);
        let record = format!("/admin/customers/{}", self.number);
        let order = self.shop.order_of(EMAIL).with("customer", json!({"email": EMAIL, "name": NAME}));
        Some(match n {
            0 => anonymously("/sign-up", json!({"email": EMAIL, "name": NAME, "newsletter": true})),
            1 => anonymously("/sign-up/confirm", json!({"token": self.tokens[2], "password": HER_NEXT_PASSWORD})),
            2 => anonymously("/login", json!({"email": EMAIL, "password": HER_PASSWORD})),
            3 => anonymously("/login", json!({"email": EMAIL, "password": HER_NEXT_PASSWORD})),
            4 => anonymously("/password-reset", json!({"email": EMAIL})),
            5 => anonymously("/password-reset/confirm", json!({"token": self.tokens[2], "password": HER_NEXT_PASSWORD})),
            6 => anonymously("/mailing-list", json!({"email": EMAIL, "name": NAME})),
            7 => anonymously("/mailing-list/confirm", json!({"token": self.tokens[3]})),
            8 => self.shop.get(&format!("/mailing-list/unsubscribe?token={}", self.tokens[5])).page().from(her.ip),
            9 => her.call(Method::GET, "/account").page(),
            10 => her.call(Method::PATCH, "/account").json(&json!({"name": NAME})),
            11 => her.call(Method::GET, "/account/orders"),
            12 => her.call(Method::GET, "/account/affiliate/lines"),
            13 => her.call(Method::GET, &format!("/r/{}?to=/{EMAIL}", self.number)).header("referer", &format!("https://{EMAIL}/")),
            14 => post(
                "/hits",
                json!({"af": self.number.to_string(), "landing": format!("/{EMAIL}"), "referrer": format!("https://{EMAIL}")}),
            ),
            15 => self.shop.storefront().call(Method::PUT, "/orders/1002").json(&order.0),
            16 => toni.call(Method::GET, &format!("/admin/customers?email={}", EMAIL.replace('@', "%40"))),
            17 => toni.call(Method::GET, &format!("/admin/customers?name={}", NAME.replace(' ', "%20"))),
            18 => toni.call(Method::PATCH, &record).json(&json!({"name": NAME, "notes": "she keeps a sycamore"})),
            19 => toni.call(Method::GET, &record),
            20 => toni.call(Method::GET, &format!("{record}/opt-in-proof")),
            21 => toni.call(Method::GET, &affiliate),
            22 => toni.call(Method::GET, &format!("{affiliate}/lines")),
            23 => anonymously("/logout", json!({})).idempotency_key(EMAIL),
            _ => return None,
        })
    }

    /// The asynchronous work: mails, feedback on mails, housekeeping. Returns the faults, as the platform would log them.
    async fn works(&self) -> Vec<String> {
        let told = events::parse_feedback(local::dev::feedback_event(local::dev::SimulatedFeedback::Complaint, EMAIL, self.shop.now()))
            .expect("news");
        let feedback = mail_feedback::handle(self.shop.shop(), &told).await;
        let housekeeping = housekeeping::handle(self.shop.shop()).await;
        let sweep = mail_send::handle(self.shop.shop(), Trigger::Schedule).await.map(drop);
        [feedback, housekeeping, sweep].into_iter().filter_map(Result::err).map(|fault| format!("{fault} {fault:?}")).collect()
    }
}

/// Each request gets each fault at each of its calls to the table.
#[tokio::test]
async fn whatever_breaks_says_nothing_of_whom_it_was_about() {
    let stage = Stage::prepare().await;
    let log = capture();
    let mut broken = 0;
    for n in 0.. {
        if stage.call(n).is_none() {
            break;
        }
        for fault in [InjectedFault::ServerError, InjectedFault::Throttle, InjectedFault::Timeout] {
            for call in 1.. {
                // Failed attempts do not count for the next case, and neither do ended sessions.
                stage.shop.later(Span::minutes(1));
                stage.faults.arm_until_disarmed(call, fault);
                let answer: TestResponse = stage.call(n).expect("a call").send().await;
                let hits = stage.faults.injected_count();
                stage.faults.disarm();
                let what = format!("call {n}, {fault:?} at {call}");
                assert!(!stage.check_lines(&what, &log).is_empty(), "{what}: nothing is logged");
                if answer.status() >= 500 {
                    broken += 1;
                    stage.assert_harmless(&what, &answer.text());
                }
                if hits == 0 {
                    break;
                }
            }
        }
    }
    assert!(broken > 100, "{broken} calls broke");
    for fault in [InjectedFault::ServerError, InjectedFault::Timeout] {
        for call in 1..20 {
            stage.faults.arm_until_disarmed(call, fault);
            for said in stage.works().await {
                stage.assert_harmless("work that nobody waits for", &said);
            }
            stage.faults.disarm();
            stage.check_lines("work that nobody waits for", &log);
        }
    }
}

/// Every item about her is corrupted, attribute by attribute, with personal data in place of the value.
#[tokio::test]
async fn an_item_that_cannot_be_read_is_named_by_what_gives_nobody_away() {
    let log = capture();
    let kinds: BTreeSet<String> =
        everything(&Stage::prepare().await.shop).await.into_iter().map(|(key, _)| key.prefix().to_owned()).collect();
    let mut named = BTreeSet::new();
    for kind in &kinds {
        let stage = Stage::prepare().await;
        for (key, attributes) in everything(&stage.shop).await {
            if key.prefix() != kind {
                continue;
            }
            for attribute in attributes.iter().filter(|name| !matches!(name.as_str(), "pk" | "sk")) {
                let spoilt = Update::of(&key).set(attribute, format!("{NAME} <{EMAIL}>"));
                drop(stage.shop.shop().store().update(spoilt).await.expect("a write"));
                let what = format!("{kind}: {attribute}");
                // Calls that hash are slow, and read log-in records only.
                let calls = (0..).filter(|n| kind == "E" || !HASHING.contains(n)).map_while(|n| stage.call(n));
                for call in calls {
                    let answer = call.send().await;
                    if answer.status() >= 500 {
                        stage.assert_harmless(&what, &answer.text());
                    }
                }
                for said in stage.works().await {
                    stage.assert_harmless(&what, &said);
                }
                let lines = stage.check_lines(&what, &log);
                named
                    .extend(lines.iter().filter_map(|line| line.split_once("reading an item of ")?.1.split('#').next().map(str::to_owned)));
            }
        }
    }
    for kind in ["A", "C", "E", "O", "SE", "SK", "ST"] {
        assert!(named.contains(kind), "nobody met a spoilt item of {kind}: {named:?}");
    }
}

/// The whole table.
async fn items(shop: &TestShop) -> Vec<(Key, Item)> {
    let mut all = Vec::new();
    let mut table = shop.shop().store().walk_table();
    while let Some(items) = table.next().await.expect("the table can be scanned") {
        all.extend(items);
    }
    all
}

/// The keys of the whole table, each with the attributes there.
async fn everything(shop: &TestShop) -> Vec<(Key, Vec<String>)> {
    items(shop).await.into_iter().map(|(key, item)| (key, item.into_keys().collect())).collect()
}

/// S-AU-4, and the second invariant: no usable token and no password is stored, and no whole address is in the audit log.
#[tokio::test]
async fn what_opens_an_account_is_nowhere_in_the_table() {
    let stage = Stage::prepare().await;
    stage.call(18).expect("staff change the record").send().await.is(200);
    let mut rows = 0;
    for (key, item) in items(&stage.shop).await {
        let text = format!("{item:?}");
        for secret in stage.tokens.iter().map(|token| token.rsplit('.').next().unwrap_or(token)).chain([HER_PASSWORD]) {
            assert!(!text.contains(secret), "{key:?} holds {secret}");
        }
        if key.prefix() == "AU" {
            rows += 1;
            assert!(!text.contains(EMAIL), "{text}");
        }
    }
    assert!(rows > 1, "there are rows to look at");
}

/// Staff see the mail service's own message beside the job; the log has the kind of the error alone.
#[tokio::test]
async fn a_mail_that_is_given_up_names_nobody_in_the_log() {
    let stage = Stage::prepare().await;
    let log = capture();
    stage.shop.mail_faults.fail_next(u32::MAX);
    stage.call(4).expect("she asks for a new password").send().await.is(202);
    for _ in 0..11 {
        stage.shop.deliver().await;
        stage.shop.later(Span::hours(2));
    }
    let lines = stage.check_lines("a dead mail", &log);
    assert!(lines.iter().any(|line| line.contains("the mail service is down")), "{lines:#?}");
    let dead = outbox::dead_letters(stage.shop.shop(), 10).await.expect("the dead").jobs;
    assert_eq!(dead[0].last_error.as_deref(), Some("the mail service is down: nothing reaches [address]"));
}

fn recorded(name: &str) -> Value {
    let text = std::fs::read_to_string(root().join(format!("events/{name}.json"))).expect("a recorded event");
    serde_json::from_str(&text).expect("JSON")
}

/// An invalid job in the stream is returned as failed, and an invalid record fails the batch. The platform logs the fault's
/// text.
#[tokio::test]
async fn an_event_that_cannot_be_read_says_nothing_of_whom_it_was_about() {
    let stage = Stage::prepare().await;
    let log = capture();
    let image = |of: &mut Value, member: &str, value: Value| of["Records"][0]["dynamodb"]["NewImage"][member] = value;
    for (member, value) in [
        ("job", json!({"S": EMAIL})),
        ("job", json!({"M": {EMAIL: {"S": NAME}}})),
        ("job", json!({"M": {"kind": {"S": EMAIL}, "payload": {"M": {"email": {"S": EMAIL}}}}})),
        ("job", json!({"M": {"kind": {"S": "password_reset"}, "payload": {"M": {"email": {"S": format!("{NAME}, no address")}}}}})),
        ("attempts", json!({"S": EMAIL})),
        ("enqueued_at", json!({"S": EMAIL})),
    ] {
        let mut batch = recorded("mail-send");
        image(&mut batch, member, value.clone());
        let trigger = Trigger::parse(batch).expect("a batch");
        let again = mail_send::handle(stage.shop.shop(), trigger).await.expect("the rest of the batch is done");
        assert_eq!(again.len(), 1, "{value} is handed back");
        let lines = stage.check_lines(member, &log);
        let is_named = |line: &String| line.contains("reading a record of the outbox") || line.contains("reading an item of Q#3/");
        assert!(lines.iter().any(is_named), "{value}: {lines:#?}");
    }
    let mut batch = recorded("mail-send");
    image(&mut batch, "job", json!({EMAIL: EMAIL}));
    let mut without_time = recorded("mail-send");
    without_time["Records"][0]["dynamodb"]["ApproximateCreationDateTime"] = EMAIL.into();
    let mut news = recorded("mail-feedback");
    news["detail"]["mail"]["timestamp"] = EMAIL.into();
    let mut of_nobody = recorded("mail-feedback");
    of_nobody["time"] = EMAIL.into();
    let broken = [batch, without_time].map(|batch| Trigger::parse(batch).map(drop));
    let broken = broken.into_iter().chain([news, of_nobody].map(|news| events::parse_feedback(news).map(drop)));
    for fault in broken.map(|read| read.expect_err("it cannot be read")) {
        stage.assert_harmless("an event", &format!("{fault} {fault:?}"));
    }
}

/// The caller sees their invalid body again, and nobody else does.
#[tokio::test]
async fn a_body_that_does_not_fit_is_not_logged() {
    let stage = Stage::prepare().await;
    let log = capture();
    for route in local::use_cases().iter().flat_map(|use_case| use_case.routes).filter(|route| route.method != "GET") {
        let method: Method = route.method.parse().expect("a method");
        let path = route.path.replace("{number}", &stage.number.to_string()).replace("{id}", "1001");
        for body in [json!({NAME: EMAIL}), json!({"email": {EMAIL: NAME}, "password": [HER_PASSWORD]}), json!(EMAIL)] {
            for token in [Some(&stage.session), Some(&stage.tokens[0]), Some(&stage.tokens[1]), None] {
                let call = stage.shop.call(method.clone(), &path).from(IpAddr::from(NETWORK)).json(&body);
                let call = if let Some(token) = token { call.bearer(token) } else { call };
                let answer = call.send().await;
                assert!(answer.status() < 500, "{} answered {}", route.at, answer.text());
                assert!(!stage.check_lines(route.at, &log).is_empty());
                assert!(!answer.text().contains(HER_PASSWORD), "{}: {}", route.at, answer.text());
            }
        }
    }
}
