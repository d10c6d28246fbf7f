//! The chores of housekeeping.

use shared::hits;
use shared::http::Method;
use shared::mailer::local::SentLetter;
use shared::mailing_list::letters::OPT_IN_REMINDER;
use shared::store::{Key, Units, Update};
use shared::values::{CustomerNumber, Span};
use tests::{InjectedFault, TestShop, json};

const URSULA: &str = "ursula@example.com";

/// The kinds of item that belong to an address.
async fn left_of(shop: &TestShop, email: &str) -> Vec<String> {
    let keys = shop.dump().await.into_keys();
    let about = keys.filter(|(pk, sk)| pk == &format!("E#{email}") && sk.starts_with('M') || pk.starts_with("PE#") && sk.ends_with(email));
    let name = |pk: &str, sk: &str| if pk.starts_with("PE#") { "agenda" } else { sk.rsplit('#').next().unwrap_or_default() }.to_owned();
    let mut kinds: Vec<String> = about.map(|(pk, sk)| name(&pk, &sk)).collect();
    kinds.sort();
    kinds
}

async fn reminders(shop: &TestShop, email: &str) -> Vec<SentLetter> {
    shop.letters_to(email).into_iter().filter(|letter| letter.is(OPT_IN_REMINDER)).collect()
}

/// ML-7: entry, receipts and the line of the agenda.
#[tokio::test]
async fn what_nobody_answered_vanishes_without_a_trace_after_30_days() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor(URSULA);
    ursula.asks_for_the_mailing_list().await.is(202);
    shop.deliver().await;
    assert_eq!(left_of(&shop, URSULA).await, ["M", "agenda", "mail", "sign_up"]);

    shop.later(Span::days(30));
    shop.housekeep().await;
    assert_eq!(left_of(&shop, URSULA).await.len(), 4, "30 days are not over before their end");
    shop.later(Span::millis(1));
    shop.housekeep().await;
    assert_eq!(left_of(&shop, URSULA).await, Vec::<String>::new());
    let proof = shop.proof_of(&ursula).await;
    assert_eq!((&proof["standing"], &proof["receipts"]), (&json!("none"), &json!([])));

    let before = shop.dump().await;
    shop.housekeep().await;
    assert_eq!(shop.dump().await, before, "a second time nothing is left to do");
    ursula.subscribes().await;
    assert!(shop.is_subscribed(&ursula).await, "and she may come back");
}

/// The table deletes the entry itself, days late or hours early: the receipts are deleted in any case.
#[tokio::test]
async fn receipts_go_when_the_table_was_faster() {
    let shop = TestShop::open().await;
    shop.visitor(URSULA).asks_for_the_mailing_list().await.is(202);
    shop.deliver().await;
    shop.later(Span::days(31));
    shop.shop().store().delete(&Key::new(format!("E#{URSULA}"), "M"), None).await.expect("deleted");
    shop.housekeep().await;
    assert_eq!(left_of(&shop, URSULA).await, Vec::<String>::new());
}

/// ML-7: 30 days after the *last* mail.
#[tokio::test]
async fn an_entry_that_was_mailed_again_waits() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor(URSULA);
    ursula.asks_for_the_mailing_list().await.is(202);
    shop.deliver().await;
    shop.later(Span::days(20));
    ursula.asks_for_the_mailing_list().await.is(202);
    shop.deliver().await;
    shop.later(Span::days(11));
    shop.housekeep().await;
    assert_eq!(shop.receipts_of(&ursula, "sign_up").await.len(), 2);
    assert_eq!(left_of(&shop, URSULA).await.iter().filter(|kind| *kind == "agenda").count(), 1);
    shop.later(Span::days(20));
    shop.housekeep().await;
    assert_eq!(left_of(&shop, URSULA).await, Vec::<String>::new());
}

/// The same job sent the mail again hours later: the agenda has no line for that.
#[tokio::test]
async fn an_entry_whose_mail_was_late_vanishes_late() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor(URSULA);
    shop.mail_faults.fail_next(1);
    ursula.asks_for_the_mailing_list().await.is(202);
    shop.deliver().await;
    shop.later(Span::hours(5));
    shop.deliver().await;
    shop.later(Span::days(30).minus(Span::hours(1)));
    shop.housekeep().await;
    assert_eq!(shop.proof_of(&ursula).await["standing"], "pending");
    shop.later(Span::hours(2));
    shop.housekeep().await;
    assert_eq!(left_of(&shop, URSULA).await, Vec::<String>::new());
}

/// ML-4: the proofs of current and former subscribers stay.
#[tokio::test]
async fn whoever_said_a_word_stays_with_their_proof() {
    let shop = TestShop::open().await;
    let (ursula, rita) = (shop.visitor(URSULA), shop.visitor("rita@example.com"));
    ursula.subscribes().await;
    rita.subscribes().await;
    let token = shop.unsubscribe_token_of(&rita).await;
    rita.unsubscribes_by(&token).await.is(200);
    let proof = shop.proof_of(&rita).await["receipts"].clone();
    shop.later(Span::minutes(1));
    rita.asks_for_the_mailing_list().await.is(202);
    shop.deliver().await;

    shop.later(Span::days(31));
    shop.housekeep().await;
    assert!(shop.is_subscribed(&ursula).await);
    assert_eq!(shop.receipts_of(&ursula, "confirmation").await.len(), 1);
    assert_eq!(shop.proof_of(&rita).await["receipts"], proof, "her time on the list can still be proven");
    assert!(left_of(&shop, URSULA).await.iter().all(|kind| kind != "agenda"));
}

/// A sign-up at the very moment when the old one is deleted: one of the two is complete.
#[tokio::test]
async fn a_sign_up_is_never_half_deleted() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor(URSULA);
    ursula.asks_for_the_mailing_list().await.is(202);
    shop.deliver().await;
    shop.later(Span::days(31));
    ursula.asks_for_the_mailing_list().await.is(202);
    let (kept, delivered) = tokio::join!(housekeeping::handle(shop.shop()), local::deliver(shop.shop()));
    kept.expect("the house is kept");
    delivered.expect("jobs are done");
    shop.housekeep().await;
    assert_eq!(shop.proof_of(&ursula).await["standing"], "pending");
    assert!(!shop.receipts_of(&ursula, "sign_up").await.is_empty(), "the new sign-up is proven");
    let token = ursula.token_from_mail().await;
    ursula.confirms(&token).await.is(200);
}

/// ML-7: off by default; if the owner switches it on, there is one reminder, a day later, with a fresh link.
#[tokio::test]
async fn one_reminder_goes_where_the_owner_wants_it() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor(URSULA);
    ursula.asks_for_the_mailing_list().await.is(202);
    let first = ursula.token_from_mail().await;
    shop.later(Span::hours(25));
    shop.housekeep().await;
    assert!(reminders(&shop, URSULA).await.is_empty(), "it is off");

    shop.set("mailing_list_reminder", "true").await;
    for _ in 0..3 {
        shop.housekeep().await;
        shop.later(Span::hours(1));
    }
    assert_eq!(reminders(&shop, URSULA).await.len(), 1);
    assert_eq!(shop.receipts_of(&ursula, "mail").await.len(), 2, "ML-4: the reminder is named in the proof");
    ursula.confirms(&first).await.is(410);
    let token = ursula.token_from_mail().await;
    ursula.confirms(&token).await.is(200);
    shop.later(Span::days(40));
    shop.housekeep().await;
    assert!(shop.is_subscribed(&ursula).await);
}

/// ML-7: in the person's language, and after 24 to 48 hours or not at all.
#[tokio::test]
async fn a_reminder_is_in_the_language_of_its_reader_and_never_late() {
    let shop = TestShop::open().await;
    shop.set("mailing_list_reminder", "true").await;
    let ask = async |email: &str| shop.post("/mailing-list", &json!({"email": email, "language": "de"})).send().await.is(202);
    ask(URSULA).await;
    shop.deliver().await;
    shop.later(Span::hours(23));
    shop.housekeep().await;
    assert!(reminders(&shop, URSULA).await.is_empty());
    shop.later(Span::hours(2));
    shop.housekeep().await;
    let reminder = reminders(&shop, URSULA).await.remove(0);
    assert_eq!(reminder.subject, "Noch zu bestätigen: der Newsletter von Corner Shop");

    ask("rita@example.com").await;
    shop.deliver().await;
    shop.later(Span::hours(49));
    shop.housekeep().await;
    assert!(reminders(&shop, "rita@example.com").await.is_empty());
}

/// Never to somebody who confirmed, left or bounced between the job and its mail; and the mail limits apply.
#[tokio::test]
async fn nobody_who_said_a_word_is_reminded() {
    let shop = TestShop::open().await;
    shop.set("mailing_list_reminder", "true").await;
    let (ursula, rita, toni) = (shop.visitor(URSULA), shop.visitor("rita@example.com"), shop.visitor("toni@example.com"));
    let mut tokens = Vec::new();
    for person in [&ursula, &rita, &toni] {
        person.asks_for_the_mailing_list().await.is(202);
        tokens.push(person.token_from_mail().await);
    }
    shop.later(Span::hours(25));
    housekeeping::handle(shop.shop()).await.expect("the jobs are left");
    ursula.confirms(&tokens[0]).await.is(200);
    let token = shop.unsubscribe_token_of(&rita).await;
    rita.unsubscribes_by(&token).await.is(200);
    shop.bounces("toni@example.com").await;
    assert_eq!(shop.deliver().await, 3, "the jobs are done");
    for email in [URSULA, "rita@example.com", "toni@example.com"] {
        assert!(reminders(&shop, email).await.is_empty(), "{email}");
    }
}

/// If the mail service is down, the job is retried and stays one reminder.
#[tokio::test]
async fn a_reminder_that_could_not_be_sent_is_sent_later() {
    let shop = TestShop::open().await;
    shop.set("mailing_list_reminder", "true").await;
    let ursula = shop.visitor(URSULA);
    ursula.asks_for_the_mailing_list().await.is(202);
    shop.deliver().await;
    shop.later(Span::hours(47));
    shop.mail_faults.fail_next(2);
    shop.housekeep().await;
    for _ in 0..3 {
        shop.later(Span::hours(1));
        shop.housekeep().await;
    }
    assert_eq!(reminders(&shop, URSULA).await.len(), 1);
    let token = ursula.token_from_mail().await;
    ursula.confirms(&token).await.is(200);
}

/// AF-12: figures that nobody reads outlive the hours behind them, even if housekeeping did not run for a while.
#[tokio::test]
async fn days_of_hits_that_are_over_are_closed_for_everybody() {
    let shop = TestShop::open().await;
    let octavia = shop.affiliate("octavia@example.com", 1_000).await;
    shop.affiliate("nobodys-link@example.com", 1_000).await;
    let follow = async || {
        let hit = json!({"af": octavia.number.to_string(), "landing": "/plums"});
        let call = octavia.shop.visitor("v@example.com").call(Method::POST, "/hits");
        call.header("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0").json(&hit).send().await.is(200)
    };
    let closed_before = async || {
        let key = ("AF".to_owned(), format!("{:010}", octavia.number));
        let entry = shop.dump().await.remove(&key).expect("an entry");
        entry.get("hits_closed_before").map(|day| day.as_s().expect("a day").clone())
    };
    follow().await;
    follow().await;
    shop.housekeep().await;
    assert_eq!(closed_before().await, None, "the day is not over");
    shop.later(Span::hours(24));
    follow().await;
    shop.housekeep().await;
    assert_eq!(closed_before().await.as_deref(), Some("20260302"), "it is not over everywhere");
    shop.later(Span::hours(4));
    shop.housekeep().await;
    assert_eq!(closed_before().await.as_deref(), Some("20260303"));

    shop.later(Span::days(7));
    shop.housekeep().await;
    assert_eq!(closed_before().await.as_deref(), Some("20260310"), "what was missed is made up for");
    for (pk, sk) in shop.dump().await.into_keys().filter(|(pk, _)| pk.starts_with("HV#")) {
        shop.shop().store().delete(&Key::new(pk, sk), None).await.expect("gone after 90 days");
    }
    let days = hits::by_day(shop.shop(), CustomerNumber(octavia.number)).await.expect("hits");
    assert_eq!(days.iter().map(|day| (day.hits.raw, day.hits.counted)).collect::<Vec<_>>(), [(2, 2), (1, 1)]);
}

/// The cost does not grow with the table: if nothing is due, it is a handful of reads.
#[tokio::test]
async fn a_run_with_nothing_to_do_costs_next_to_nothing() {
    let shop = TestShop::open().await;
    for n in 0..20 {
        shop.visitor(&format!("visitor-{n}@example.com")).asks_for_the_mailing_list().await.is(202);
    }
    shop.deliver().await;
    shop.housekeep().await;
    housekeeping::handle(shop.shop()).await.expect("kept");
    let taken = shop.local.metrics.last_invocation().calls.iter().fold(Units::default(), |sum, call| sum.plus(call.units));
    assert!(taken.is_within(Units::whole(3, 0)), "{taken}");
}

/// An unreadable line holds up nobody else, and is reported.
#[tokio::test]
async fn an_item_that_cannot_be_read_stops_nothing_else() {
    let shop = TestShop::open().await;
    for email in [URSULA, "rita@example.com"] {
        shop.visitor(email).asks_for_the_mailing_list().await.is(202);
    }
    shop.deliver().await;
    let broken = Update::of(&Key::new(format!("E#{URSULA}"), "M")).set("status", "nonsense");
    shop.shop().store().update(broken).await.expect("written");
    shop.later(Span::days(31));
    housekeeping::handle(shop.shop()).await.expect_err("somebody has to look at that");
    assert_eq!(left_of(&shop, "rita@example.com").await, Vec::<String>::new());
}

/// The same for the agenda: whichever shard the line is in, everybody else in all shards has their turn.
#[tokio::test]
async fn a_line_of_the_agenda_that_cannot_be_read_stops_nothing_else() {
    let shop = TestShop::open().await;
    for n in 0..12 {
        shop.visitor(&format!("visitor-{n}@example.com")).asks_for_the_mailing_list().await.is(202);
    }
    shop.deliver().await;
    let lines = async || shop.dump().await.into_keys().filter(|(pk, _)| pk.starts_with("PE#")).collect::<Vec<_>>();
    let all = lines().await;
    let in_first_shard = all.iter().filter(|(pk, _)| pk == &all[0].0).count();
    assert!(in_first_shard > 1 && in_first_shard < all.len(), "{all:?}");
    let (pk, sk) = &all[0];
    shop.shop().store().update(Update::of(&Key::new(pk, sk)).set("at", "nonsense")).await.expect("written");
    shop.later(Span::days(31));
    let fault = housekeeping::handle(shop.shop()).await.expect_err("somebody has to look at that");
    assert!(fault.to_string().starts_with("reading an item of PE#…"), "{fault}");
    assert_eq!(lines().await, all[..1]);
    let email = sk.split_once('#').expect("an address").1;
    assert_eq!(left_of(&shop, email).await, ["M", "agenda", "mail", "sign_up"], "hers is not touched");
}

#[tokio::test]
async fn a_store_that_is_down_fails_the_run_and_the_next_one_goes_on() {
    let (shop, faults) = TestShop::open_with_faults().await;
    shop.visitor(URSULA).asks_for_the_mailing_list().await.is(202);
    shop.deliver().await;
    shop.later(Span::days(31));
    faults.arm_until_disarmed(1, InjectedFault::Timeout);
    housekeeping::handle(shop.shop()).await.expect_err("nothing could be read");
    faults.disarm();
    shop.housekeep().await;
    assert_eq!(left_of(&shop, URSULA).await, Vec::<String>::new());
}
