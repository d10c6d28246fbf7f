//! Which events each use case records, when it does something and when it is repeated.
//!
//! One row per action, with exactly the events that it must record. An action that changes nothing records nothing: a
//! dashboard that counts repeats would show sales, subscribers and payouts that do not exist.

use std::collections::{BTreeMap, BTreeSet};

use housekeeping::handle as run_housekeeping;
use local::dev::{SimulatedFeedback, feedback_event};
use shared::http::Method;
use shared::mail::outbox;
use shared::metrics::Event;
use shared::runtime::events::Trigger;
use shared::values::Span;
use strum::IntoEnumIterator as _;
use tests::{InjectedFault, OrderBody, PASSWORD, Repetition, STAFF_PASSWORD, TestShop, json};

use crate::tidy::functions;

const URSULA: &str = "ursula@example.com";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0";

/// Events that only a machine without free memory records.
const NOT_REACHED: [Event; 1] = [Event::HashingBusy];

/// The failed rows, and the coverage of all rows.
struct Table<'a> {
    shop: &'a TestShop,
    before: BTreeMap<Event, u64>,
    broken: Vec<String>,
    covered: &'a mut Covered,
}

/// The functions and events that the rows have covered.
#[derive(Default)]
struct Covered {
    functions: BTreeSet<&'static str>,
    events: BTreeSet<Event>,
}

impl<'a> Table<'a> {
    fn new(shop: &'a TestShop, covered: &'a mut Covered) -> Self {
        Self { shop, before: BTreeMap::new(), broken: Vec::new(), covered }
    }

    /// Discards the events so far: they belong to the setup of the next row.
    fn skip(&mut self) {
        self.before = self.shop.local.metrics.events();
    }

    /// Checks a row: the actions since the row before recorded exactly these events.
    fn row(&mut self, what: &str, expected: &[Event]) {
        let after = self.shop.local.metrics.events();
        let mut recorded = Vec::new();
        for (event, count) in &after {
            let times = count - self.before.get(event).copied().unwrap_or_default();
            recorded.extend((0..times).map(|_| *event));
        }
        let mut expected = expected.to_vec();
        expected.sort();
        if recorded != expected {
            self.broken.push(format!("{what}: {recorded:?} instead of {expected:?}"));
        }
        self.covered.functions.insert(self.shop.local.metrics.last_invocation().use_case);
        self.covered.events.extend(recorded);
        self.before = after;
    }

    fn holds(self) {
        assert!(self.broken.is_empty(), "{}", self.broken.join("\n"));
    }
}

#[tokio::test]
async fn each_use_case_records_what_it_did_once() {
    let mut covered = Covered::default();
    accounts(&mut covered).await;
    mailing_list(&mut covered).await;
    mails(&mut covered).await;
    news_of_mails(&mut covered).await;
    hits(&mut covered).await;
    orders(&mut covered).await;
    payouts(&mut covered).await;
    back_office(&mut covered).await;

    let missing: Vec<String> = functions().into_iter().filter(|name| !covered.functions.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "no row is about {missing:?}");
    let seen: BTreeSet<&str> = covered.events.iter().map(Event::into_str).collect();
    let unseen: Vec<Event> = Event::iter().filter(|event| !NOT_REACHED.contains(event) && !seen.contains(event.into_str())).collect();
    assert!(unseen.is_empty(), "no row records {unseen:?}");
}

async fn accounts(covered: &mut Covered) {
    let shop = TestShop::open().await;
    let mut table = Table::new(&shop, covered);
    let ursula = shop.visitor(URSULA);
    ursula.gets("/nowhere").await.is(404);
    table.row("call an address that is none", &[]);
    ursula.asks_for_an_account().await.is(202);
    table.row("ask for an account", &[]);
    let token = ursula.token_from_mail().await;
    table.row("send its letter", &[Event::MailSent]);
    let choice = json!({"token": token, "password": PASSWORD});
    ursula.posts("/sign-up/confirm", choice.clone()).await.is(200);
    table.row("choose the first password", &[]);
    ursula.posts("/sign-up/confirm", choice).await.is(410);
    table.row("choose it again", &[]);
    shop.deliver().await;
    table.row("tell its owner", &[Event::MailSent]);

    ursula.logs_in_with(PASSWORD).await.is(200);
    table.row("log in", &[Event::LoginSucceeded]);
    let session = ursula.logs_in_with(PASSWORD).await.is(200).json()["token"].as_str().map(str::to_owned).expect("a session");
    table.row("log in again: another session", &[Event::LoginSucceeded]);
    shop.call(Method::POST, "/logout").bearer(&session).send().await.is(204);
    table.row("log out", &[]);
    ursula.logs_in_with("not her password at all").await.is(401);
    table.row("log in with a wrong password", &[Event::LoginFailed]);
    shop.visitor("nobody@example.com").logs_in_with(PASSWORD).await.is(401);
    table.row("log in with an unknown address", &[Event::LoginFailed]);
    while ursula.logs_in_with("not her password at all").await.status() == 401 {}
    table.skip();
    ursula.logs_in_with(PASSWORD).await.is(429);
    table.row("log in too often", &[Event::LoginThrottled]);

    ursula.posts("/password-reset", json!({"email": URSULA})).await.is(202);
    table.row("ask for a reset", &[]);
    let choice = json!({"token": ursula.token_from_mail().await, "password": "herons wade at low tide"});
    table.row("send its link", &[Event::MailSent]);
    ursula.posts("/password-reset/confirm", choice.clone()).await.is(200);
    ursula.posts("/password-reset/confirm", choice).await.is(410);
    table.row("set the new password, twice", &[]);
    shop.deliver().await;
    table.skip();

    let rita = shop.customer("rita@example.com").await;
    table.skip();
    rita.patches("/account", json!({"name": "Rita"})).await.is(200);
    rita.patches("/account", json!({"name": "Rita"})).await.is(200);
    table.row("change a profile, twice", &[]);
    rita.posts("/account/affiliate", json!({})).await;
    rita.posts("/account/affiliate", json!({})).await;
    table.row("apply as an affiliate, twice", &[]);
    table.holds();
}

async fn mailing_list(covered: &mut Covered) {
    let shop = TestShop::open().await;
    let mut table = Table::new(&shop, covered);
    let ursula = shop.visitor(URSULA);
    ursula.asks_for_the_mailing_list().await.is(202);
    table.row("ask for the mailing list", &[]);
    let token = ursula.token_from_mail().await;
    table.row("send its link", &[Event::MailSent]);
    ursula.confirms(&token).await.is(200);
    table.row("confirm a place on the mailing list", &[Event::OptedIn]);
    ursula.confirms(&token).await.is(410);
    table.row("confirm it again", &[]);
    let leave = shop.unsubscribe_token_of(&ursula).await;
    ursula.unsubscribes_by(&leave).await.is(200);
    ursula.unsubscribes_by(&leave).await.is(200);
    table.row("leave the mailing list, twice", &[]);

    shop.set("mailing_list_reminder", "true").await;
    shop.visitor("rita@example.com").asks_for_the_mailing_list().await.is(202);
    shop.deliver().await;
    shop.later(Span::hours(25));
    table.skip();
    run_housekeeping(shop.shop()).await.expect("the house is kept");
    run_housekeeping(shop.shop()).await.expect("the house is kept");
    table.row("housekeeping, twice", &[]);
    shop.deliver().await;
    shop.deliver().await;
    table.row("send its one reminder", &[Event::MailSent]);
    table.holds();
}

async fn mails(covered: &mut Covered) {
    let shop = TestShop::open().await;
    let mut table = Table::new(&shop, covered);
    shop.mail_faults.fail_next(10);
    shop.visitor(URSULA).asks_for_an_account().await.is(202);
    shop.deliver().await;
    table.row("try to send a mail", &[Event::MailDeferred]);
    mail_send::handle(shop.shop(), Trigger::Schedule).await.expect("nothing is due");
    table.row("sweep before its time", &[]);
    for _ in 0..8 {
        shop.later(Span::hours(2));
        shop.deliver().await;
    }
    table.row("try eight times more", &[Event::MailDeferred; 8]);
    shop.later(Span::hours(2));
    shop.deliver().await;
    table.row("the tenth and last try", &[Event::MailGivenUp]);
    shop.later(Span::hours(2));
    shop.deliver().await;
    table.row("sweep when it is given up", &[]);

    shop.visitor("rita@example.com").asks_for_an_account().await.is(202);
    let job = outbox::queued(shop.shop()).await.jobs.pop().expect("a job");
    for _ in 0..2 {
        let jobs = vec![(None, Ok(job.clone()))];
        mail_send::handle(shop.shop(), Trigger::Jobs(jobs)).await.expect("it is sent");
    }
    table.row("the stream hands a job over twice", &[Event::MailSent]);
    table.holds();
}

async fn news_of_mails(covered: &mut Covered) {
    let shop = TestShop::open().await;
    let mut table = Table::new(&shop, covered);
    let ursula = shop.customer(URSULA).await;
    let rita = shop.customer("rita@example.com").await;
    ursula.subscribes().await;
    rita.subscribes().await;
    table.skip();
    for (what, kind, email, event) in [
        ("a complaint", SimulatedFeedback::Complaint, "rita@example.com", Event::MailComplained),
        ("a mail that came back for good", SimulatedFeedback::Bounce, URSULA, Event::MailHardBounced),
    ] {
        let news = feedback_event(kind, email, shop.now());
        shop.receives_feedback(news.clone()).await.expect("taken in");
        table.row(what, &[event]);
        shop.receives_feedback(news).await.expect("taken in");
        table.row("the same news again", &[]);
    }
    let mut news = feedback_event(SimulatedFeedback::Bounce, URSULA, shop.now());
    news["detail"]["bounce"]["bounceType"] = json!("Transient");
    shop.receives_feedback(news).await.expect("taken in");
    table.row("a mail that came back this time", &[Event::MailSoftBounced]);
    shop.receives_feedback(feedback_event(SimulatedFeedback::Bounce, "nobody@example.com", shop.now())).await.expect("taken in");
    table.row("news of somebody unknown", &[]);

    ursula.posts("/password-reset", json!({"email": URSULA})).await.is(202);
    shop.deliver().await;
    shop.deliver().await;
    table.row("a mail to an address that takes none", &[Event::MailBlocked]);
    table.holds();
}

async fn hits(covered: &mut Covered) {
    let (shop, faults) = TestShop::open_with_faults().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let visitor = shop.visitor("visitor@example.com");
    let hit = json!({"af": octavia.number.to_string(), "landing": "/plums"});
    let reach = async || visitor.call(Method::POST, "/hits").header("user-agent", FIREFOX).json(&hit).send().await.is(200);
    let mut table = Table::new(&shop, covered);
    table.skip();
    reach().await;
    table.row("follow a link", &[Event::HitCounted]);
    reach().await;
    table.row("follow it again within the hour", &[]);
    shop.later(Span::hours(1));
    reach().await;
    table.row("follow it in the next hour", &[Event::HitCounted]);
    let other = shop.visitor("other@example.com");
    let follow = async |path: &str| other.call(Method::GET, path).header("user-agent", FIREFOX).send().await.is(302);
    follow("/r/999").await;
    table.row("follow nobody's link", &[]);
    // The affiliate can be read, but nothing can be written.
    faults.arm_with(2, InjectedFault::Timeout, Repetition::Outage);
    follow(&format!("/r/{}", octavia.number)).await;
    faults.disarm();
    table.row("follow a link while the table does not answer", &[Event::HitLost]);
    table.holds();
}

async fn orders(covered: &mut Covered) {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    let order = shop.order_through(&octavia, URSULA).await;
    let mut table = Table::new(&shop, covered);
    table.skip();
    let submits = async |order: &OrderBody| shop.storefront().submits_order("1001", order).await;
    submits(&order.clone().with_status("placed")).await.is(201);
    table.row("tell of an order that is not paid yet", &[]);
    submits(&order.clone().after(1)).await.is(200);
    table.row("tell that it is paid", &[Event::OrderAttributed("tagged_now")]);
    submits(&order.clone().after(1)).await.is(200);
    table.row("tell the same again", &[]);
    submits(&order).await.is(200);
    table.row("tell something older", &[]);
    submits(&order.clone().after(2).with("refunded_items_minor", 100)).await.is(200);
    table.row("tell of a refund", &[]);
    submits(&order.clone().after(3).with("currency", "USD")).await.is(409);
    table.row("tell it in another currency", &[]);
    for _ in 0..2 {
        shop.storefront().submits_order("1002", &shop.order_of(URSULA)).await;
    }
    table.row("tell of a later order, twice", &[Event::OrderAttributed("tagged_before")]);
    for _ in 0..2 {
        shop.storefront().submits_order("1003", &shop.order_of("rita@example.com")).await;
    }
    table.row("tell of an order that earns for nobody, twice", &[Event::OrderAttributed("no_visit")]);
    table.holds();
}

async fn payouts(covered: &mut Covered) {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    shop.book_due_lines(octavia.number, 3, 100).await;
    let mut table = Table::new(&shop, covered);
    table.skip();
    let toni = shop.toni();
    let pay = async |key: &str| {
        let call = toni.call(Method::POST, &format!("/admin/affiliates/{}/payouts", octavia.number)).idempotency_key(key);
        call.json(&json!({"lines": "all", "currency": "EUR", "method": "cash"})).send().await
    };
    let id = pay("march").await.is(201).json()["id"].as_str().map(str::to_owned).expect("an id");
    table.row("set lines as paid", &[Event::PayoutCreated]);
    pay("march").await.is(201);
    table.row("the same call again", &[]);
    pay("april").await.is(422);
    table.row("another call, when nothing is left to pay", &[]);
    let unpay = async || toni.posts(&format!("/admin/payouts/{id}/unpay"), json!({})).await.is(200);
    unpay().await;
    table.row("mark a payout as unpaid", &[Event::PayoutCancelled]);
    unpay().await;
    table.row("mark it again", &[]);
    table.holds();
}

async fn staff(covered: &mut Covered) {
    let shop = TestShop::open().await;
    let mut petra = shop.petra().await;
    let mut table = Table::new(&shop, covered);
    table.skip();
    petra.signs_in().await;
    table.row("sign in", &[Event::StaffSignedIn]);
    petra.signs_in_with(STAFF_PASSWORD, &petra.code()).await.is(401);
    table.row("sign in with the same code again", &[Event::StaffSignInFailed]);
    let invitation = json!({"email": "jonas@example.com", "name": "Jonas Weber", "role": "support"});
    petra.posts("/admin/staff", invitation.clone()).await.is(201);
    petra.posts("/admin/staff", invitation).await.is(409);
    table.row("invite somebody, twice", &[]);
    table.holds();
}

async fn back_office(covered: &mut Covered) {
    let shop = TestShop::open().await;
    let mut table = Table::new(&shop, covered);
    let toni = shop.toni();
    toni.posts("/admin/customers", json!({"email": URSULA})).await.is(201);
    toni.posts("/admin/customers", json!({"email": URSULA})).await;
    table.row("make a record, twice", &[]);
    toni.patches("/admin/customers/1", json!({"affiliate": {"enabled": true, "rate_bp": 100}})).await.is(200);
    toni.patches("/admin/customers/1", json!({"affiliate": {"enabled": true, "rate_bp": 100}})).await.is(200);
    table.row("approve an affiliate, twice", &[]);
    toni.gets("/admin/affiliates/1").await.is(200);
    table.row("look at an affiliate", &[]);
    toni.gets("/admin").await.is(200);
    table.row("look at the first page", &[]);
    toni.patches("/admin/settings", json!({"affiliates_due_days": 14})).await.is(200);
    table.row("change a setting", &[]);
    toni.posts("/admin/storefront-keys", json!({"name": "web", "scopes": ["orders:write"]})).await.is(201);
    table.row("make a key", &[]);
    toni.gets("/admin/audit").await.is(200);
    table.row("read the audit log", &[]);
    toni.posts("/admin/sign-out", json!({})).await.is(204);
    table.row("sign out", &[]);
    table.holds();
    staff(covered).await;
}
