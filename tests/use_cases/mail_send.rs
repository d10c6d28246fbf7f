//! Sending the mails of the outbox.

use local::deliver;
use serde::{Deserialize, Serialize};
use shared::accounts::SignUpRequest;
use shared::accounts::letters::SIGN_UP;
use shared::fault::{Fault as Broken, FaultKind};
use shared::mail::outbox::{self, SHARDS};
use shared::mail::{MailJob, MailPayload, QueuedJob};
use shared::mailing_list::OptInRequest;
use shared::mailing_list::letters::OPT_IN_CONFIRM;
use shared::metrics::Event;
use shared::runtime::events::Trigger;
use shared::store::{Key, Update};
use shared::values::ids::TimeOrderedId;
use shared::values::{ShortText, Span};
use tests::{InjectedFault, TestShop, json};

/// Runs a sweep, as the schedule does in the cloud every minute, and returns its result to the platform.
async fn sweeps(shop: &TestShop) -> Result<(), Broken> {
    mail_send::handle(shop.shop(), Trigger::Schedule).await.map(|again| assert!(again.is_empty(), "no record is the schedule's"))
}

/// A failing mail service changes no answer and loses no mail: the mail is sent when the service is back.
#[tokio::test]
async fn a_mail_that_could_not_be_sent_waits_and_is_sent_later() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    shop.mail_faults.fail_next(2);
    ursula.asks_for_an_account().await.is(202);
    assert_eq!(shop.deliver().await, 0);
    assert!(shop.letters_to("ursula@example.com").is_empty());
    let waiting = outbox::queued(shop.shop()).await.jobs;
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0].not_before > shop.now(), "it waits a little before the next try");

    shop.later(Span::minutes(1));
    assert_eq!(shop.deliver().await, 0, "the service is still down");
    shop.later(Span::minutes(5));
    assert_eq!(shop.deliver().await, 1);
    assert_eq!(shop.letters_to("ursula@example.com").len(), 1);
    assert_eq!(shop.local.metrics.event_count(Event::MailSent), 1);
    assert_eq!(shop.local.metrics.event_count(Event::MailDeferred), 2);
}

/// ML-12: every letter goes to the address in the form that the mail service takes. What was typed is shown.
#[tokio::test]
async fn people_with_a_domain_of_their_own_script_get_every_letter() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    let mut ursula = shop.visitor("\u{200B}Ursula@bücher.example\u{FEFF}");
    ursula.signs_up_and_logs_in().await;
    ursula.posts("/password-reset", json!({"email": ursula.email})).await.is(202);
    ursula.posts("/mailing-list", json!({"email": "ursula@xn--bcher-kva.example"})).await.is(202);
    toni.approves(&ursula, 1_000).await;
    shop.deliver().await;
    toni.patches(&format!("/admin/customers/{}", ursula.number), json!({"state": "disabled"})).await.is(200);
    shop.deliver().await;
    let all = shop.local.outbox.letters(None).expect("letters in memory");
    assert!(all.len() >= 6, "{} letters", all.len());
    assert!(all.iter().all(|letter| letter.to == "Ursula@xn--bcher-kva.example"), "{:?}", all.iter().map(|l| &l.to).collect::<Vec<_>>());
    assert_eq!(shop.letters_to("Ursula@bücher.example").len(), all.len(), "they are found however the address is typed");
    let record = toni.gets(&format!("/admin/customers/{}", ursula.number)).await.is(200).json();
    assert_eq!(record["email"], "Ursula@bücher.example");
}

/// The mail was sent but the answer was lost: it is sent again with a fresh link, and only the newest link works.
#[tokio::test]
async fn a_mail_whose_response_was_lost_is_sent_again_with_a_fresh_link() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    shop.mail_faults.lose_response_of_next(1);
    ursula.asks_for_an_account().await.is(202);
    shop.deliver().await;
    shop.later(Span::minutes(5));
    shop.deliver().await;
    let letters = shop.letters_to("ursula@example.com");
    assert_eq!(letters.len(), 2);
    let tokens: Vec<&str> = letters.iter().filter_map(|letter| letter.text.split("token=").nth(1)?.split_whitespace().next()).collect();
    assert_ne!(tokens[0], tokens[1], "a token exists in one mail only");
    ursula.gets(&format!("/sign-up/confirm?token={}", tokens[0])).await.is(410);
    ursula.gets(&format!("/sign-up/confirm?token={}", tokens[1])).await.is(200);
}

/// A mail that cannot be sent after many attempts is kept where staff can see it, and blocks nobody else's mail.
#[tokio::test]
async fn a_mail_that_never_goes_out_ends_among_the_dead() {
    let shop = TestShop::open().await;
    shop.mail_faults.fail_next(u32::MAX);
    shop.visitor("ursula@example.com").asks_for_an_account().await.is(202);
    for _ in 0..12 {
        shop.deliver().await;
        shop.later(Span::hours(2));
    }
    assert!(outbox::queued(shop.shop()).await.jobs.is_empty());
    let dead = outbox::dead_letters(shop.shop(), 10).await.expect("the dead").jobs;
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].last_error.as_deref(), Some("the mail service is down: nothing reaches [address]"));

    shop.mail_faults.fail_next(0);
    shop.customer("octavia@example.com").await;
}

/// An older version meets a mail job of a newer one: everybody else's mail is sent, the fault is reported to the platform,
/// and the job stays as it is.
#[tokio::test]
async fn an_unreadable_job_holds_up_no_other_mail() {
    for job in [
        json!("a letter of next year"),
        json!({"kind": "letter_of_next_year", "payload": {"email": "ursula@example.com"}}),
        json!({"kind": "sign_up", "payload": {"address": "ursula@example.com"}}),
    ] {
        let shop = TestShop::open().await;
        let people = ["ursula@example.com", "rita@example.com", "udo@example.com", "vera@example.com"];
        shop.visitor(people[0]).asks_for_an_account().await.is(202);
        let (pk, sk) = shop.dump().await.into_keys().find(|(pk, _)| pk.starts_with("Q#")).expect("her job");
        let unreadable = Update::of(&Key::new(&pk, &sk)).set("job", &job);
        shop.shop().store().update(unreadable).await.expect("written");
        for email in &people[1..] {
            shop.visitor(email).asks_for_an_account().await.is(202);
        }
        let fault = sweeps(&shop).await.expect_err("somebody has to look at that");
        assert_eq!(fault.kind(), FaultKind::Corrupt);
        assert!(fault.to_string().starts_with(&format!("reading an item of {pk}/{sk}: ")), "it can be found: {fault}");
        for email in &people[1..] {
            assert_eq!(shop.letters_to(email).len(), 1, "{email}");
        }
        assert_eq!(shop.local.metrics.event_count(Event::MailDeferred), 0);
        let left = shop.dump().await.remove(&(pk.clone(), sk.clone())).expect("it is still there");
        assert_eq!(left["attempts"].as_n().map(String::as_str), Ok("0"), "nobody leased {job}");
        sweeps(&shop).await.expect_err("it is still there");
        shop.shop().store().delete(&Key::new(pk, sk), None).await.expect("deleted");
        sweeps(&shop).await.expect("nothing is left");
    }
}

/// The stream delivers an unknown job: it is returned as failed, and the rest of the batch is done.
#[tokio::test]
async fn a_job_of_the_stream_that_is_unknown_is_handed_back() {
    let shop = TestShop::open().await;
    shop.visitor("ursula@example.com").asks_for_an_account().await.is(202);
    let known = outbox::queued(shop.shop()).await.jobs.pop().expect("her job");
    let unknown = MailJob::new(&LetterOfNextYear).expect("it serialises");
    let unknown = QueuedJob { job: unknown, sk: TimeOrderedId::new(shop.now(), shop.shop().rng()), ..known.clone() };
    let jobs = vec![(Some("1".to_owned()), Ok(unknown)), (Some("2".to_owned()), Ok(known))];
    let again = mail_send::handle(shop.shop(), Trigger::Jobs(jobs)).await.expect("the batch is done");
    assert_eq!(again, ["1"]);
    assert_eq!(shop.letters_to("ursula@example.com").len(), 1);
}

/// A payload that no current version knows.
#[derive(Serialize, Deserialize)]
struct LetterOfNextYear;

impl MailPayload for LetterOfNextYear {
    const KIND: &'static str = "letter_of_next_year";
}

/// ML-1: a sign-up with the ticked box queues its own job, once, however often the first job is delivered.
#[tokio::test]
async fn the_job_that_follows_is_enqueued_when_the_first_is_done() {
    let shop = TestShop::open().await;
    shop.mail_faults.fail_next(1);
    let ursula = shop.visitor("ursula@example.com");
    ursula.posts("/sign-up", json!({"email": ursula.email, "name": "Ursula", "newsletter": true})).await.is(202);
    let first = outbox::queued(shop.shop()).await.jobs.pop().expect("her job");
    assert_eq!(first.kind(), SignUpRequest::KIND);
    shop.deliver().await;
    assert_eq!(outbox::queued(shop.shop()).await.jobs.len(), 1, "the first is not done yet");

    shop.later(Span::minutes(1));
    let leased = outbox::queued(shop.shop()).await.jobs.pop().expect("her job");
    mail_send::perform(shop.shop(), &leased).await.expect("the store answers");
    let next = outbox::queued(shop.shop()).await.jobs;
    assert_eq!(next.iter().map(QueuedJob::kind).collect::<Vec<_>>(), [OptInRequest::KIND]);
    let opt_in: OptInRequest = next[0].payload().expect("it reads back");
    assert_eq!(opt_in.name.as_ref().map(ShortText::as_str), Some("Ursula"));
    assert_eq!(mail_send::perform(shop.shop(), &first).await.expect("the store answers"), mail_send::Outcome::AlreadyLeased);
    shop.deliver().await;
    let letters = shop.letters_to(&ursula.email);
    assert!(letters.len() == 2 && letters[0].is(SIGN_UP) && letters[1].is(OPT_IN_CONFIRM), "{letters:?}");
}

/// The fault of one partition or one job affects no other, and is reported to the platform.
#[tokio::test]
async fn a_job_that_cannot_be_leased_holds_up_no_other_mail() {
    let shards = usize::try_from(SHARDS).expect("a few");
    // The query of one of the shards, and the lease of the first job.
    for call in [1, shards, shards + 1] {
        let (shop, faults) = TestShop::open_with_faults().await;
        let people = ["ursula@example.com", "rita@example.com", "udo@example.com"];
        for email in people {
            shop.visitor(email).asks_for_an_account().await.is(202);
        }
        let sent = || people.iter().filter(|email| !shop.letters_to(email).is_empty()).count();
        faults.arm_until_disarmed(call, InjectedFault::Throttle);
        let ended = sweeps(&shop).await;
        assert!(faults.injected_count() > 0, "call {call} hit nothing");
        faults.disarm();
        if call > shards {
            assert_eq!(ended.expect_err("one was not taken").kind(), FaultKind::Unavailable);
            assert_eq!(sent(), 2);
        } else {
            ended.expect("the partition was looked into again");
            assert_eq!(sent(), 3);
        }
        sweeps(&shop).await.expect("nothing is armed");
        assert_eq!(sent(), 3);
    }
}

#[tokio::test]
async fn a_sweep_that_could_not_look_everywhere_says_so() {
    let (shop, faults) = TestShop::open_with_faults().await;
    faults.arm_until_disarmed(3, InjectedFault::Throttle);
    assert_eq!(sweeps(&shop).await.expect_err("a partition did not answer").kind(), FaultKind::Unavailable);
}

/// Sending takes long, and the next sweep begins meanwhile: the job is leased for a minute, so one letter is sent.
#[tokio::test]
async fn a_second_sweep_while_a_mail_is_being_sent_sends_it_no_second_time() {
    let shop = TestShop::open().await;
    shop.visitor("ursula@example.com").asks_for_an_account().await.is(202);
    shop.mail_faults.hold_next();
    let slow = tokio::spawn({
        let shop = shop.shop().clone();
        async move { deliver(&shop).await }
    });
    shop.mail_faults.until_held().await;
    assert_eq!(shop.deliver().await, 0, "somebody else is sending it");
    shop.later(Span::seconds(59));
    assert_eq!(shop.deliver().await, 0, "and still is");
    assert!(shop.letters_to("ursula@example.com").is_empty());

    shop.mail_faults.release();
    assert_eq!(slow.await.expect("the slow sweep ends").expect("the store answers"), 1);
    shop.later(Span::hours(1));
    assert_eq!(shop.deliver().await, 0, "it is done");
    assert_eq!(shop.letters_to("ursula@example.com").len(), 1);
}

/// A job whose sweep died is done by the next sweep, a minute later.
#[tokio::test]
async fn a_job_whose_lease_has_run_out_is_anybodys() {
    let shop = TestShop::open().await;
    shop.visitor("ursula@example.com").asks_for_an_account().await.is(202);
    let job = outbox::queued(shop.shop()).await.jobs.pop().expect("a job");
    outbox::lease(shop.shop(), &job).await.expect("the store answers").expect("nobody else has it");
    assert_eq!(shop.deliver().await, 0);
    shop.later(Span::seconds(60));
    assert_eq!(shop.deliver().await, 1);
    assert_eq!(shop.letters_to("ursula@example.com").len(), 1);
}

/// Of eight concurrent workers, one sends.
#[tokio::test]
async fn a_job_is_done_by_one_of_many_workers() {
    let shop = TestShop::open().await;
    shop.visitor("ursula@example.com").asks_for_an_account().await.is(202);
    let workers: Vec<_> = (0..8)
        .map(|_| {
            tokio::spawn({
                let shop = shop.shop().clone();
                async move { deliver(&shop).await }
            })
        })
        .collect();
    for worker in workers {
        worker.await.expect("a worker ends").expect("the store answers");
    }
    assert_eq!(shop.letters_to("ursula@example.com").len(), 1);
}

/// No request calls the mail service: while it is down, every answer is the same.
#[tokio::test]
async fn no_answer_depends_on_the_mail_service() {
    let up = TestShop::open().await;
    let down = TestShop::open().await;
    down.mail_faults.fail_next(u32::MAX);
    let body = json!({"email": "ursula@example.com"});
    for address in ["/sign-up", "/password-reset", "/mailing-list"] {
        let with = up.post(address, &body).send().await.fingerprint();
        let without = down.post(address, &body).send().await.fingerprint();
        assert_eq!(with, without, "{address}");
    }
    assert_eq!(up.local.outbox.count(), 0, "nothing is sent before somebody does the jobs");
}
