//! Nothing waits longer than its function may run: a service that never answers ends in a reply, a metric and a line in the
//! log, before the platform ends the process without any of them.

use std::collections::BTreeMap;
use std::time::Duration;

use mail_send::JOB_TIME_MAX;
use serde_yaml_ng::Value;
use shared::http::Method;
use shared::mail::outbox;
use shared::mailer::ses;
use shared::runtime::deadline::RESERVE;
use shared::runtime::events::{self, Trigger};
use shared::runtime::platform::SECRET_LIMITS;
use shared::shop::Shop;
use shared::store::connect::TimeLimits;
use shared::web::RawRequest;
use tests::gateway::route_keys;
use tests::logs::capture;
use tests::policy::{functions, template};
use tests::{InjectedFault, TestShop};
use tokio::time::Instant;

/// The most that the platform gives a start: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>.
const START_MAX: Duration = Duration::from_secs(10);
/// The most that the gateway waits: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>.
const GATEWAY_MAX: Duration = Duration::from_secs(30);

/// Each function's time, and whether somebody waits for it.
fn times() -> BTreeMap<String, (Duration, bool)> {
    let usual = &template()["Globals"]["Function"]["Timeout"];
    let time = |function: &Value| {
        let own = &function["Timeout"];
        let seconds = if own.is_null() { usual } else { own }.as_u64();
        (Duration::from_secs(seconds.expect("seconds")), !route_keys(function).is_empty())
    };
    functions(template()).into_iter().map(|(name, function)| (name, time(function))).collect()
}

#[test]
fn every_client_gives_up_within_the_time_of_every_function() {
    for limits in [TimeLimits::TABLE, TimeLimits::LOCAL_TABLE, ses::TIME_LIMITS, SECRET_LIMITS] {
        assert!(limits.attempt * 2 <= limits.operation, "there is time for a second try: {limits:?}");
    }
    assert!(SECRET_LIMITS.operation < START_MAX && TimeLimits::TABLE.operation < START_MAX);
    // The call that fails, and the one that looks up who gets the page about it.
    let request = TimeLimits::TABLE.operation * 2 + RESERVE;
    for (name, (time, is_waited_for)) in times() {
        assert!(request < time, "{name} has only {time:?}");
        assert!(!is_waited_for || time < GATEWAY_MAX, "the gateway does not wait {time:?} for {name}");
    }
    assert!(ses::TIME_LIMITS.operation + TimeLimits::TABLE.operation * 2 <= JOB_TIME_MAX);
    assert!(JOB_TIME_MAX * 2 + RESERVE < times()["mail-send"].0, "a run tries more than one job");
}

/// The shop, when its function has this much time left.
fn with_time(shop: &TestShop, left: Duration) -> Shop {
    shop.shop().until(Instant::now() + left)
}

fn get(path: &str, accept: &'static str) -> RawRequest {
    RawRequest {
        method: Method::GET,
        path: path.to_owned(),
        query: String::new(),
        headers: [("accept".parse().expect("a name"), accept.parse().expect("a value"))].into_iter().collect(),
        body: shared::bytes::Bytes::new(),
        ip: [127, 0, 0, 1].into(),
        id: "test".to_owned(),
    }
}

/// S-LG-12
#[tokio::test]
async fn a_table_that_never_answers_ends_in_a_503_that_is_counted_and_logged() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let log = capture();
    for (accept, said) in [("application/json", r#""code":"unavailable""#), ("text/html", "<html")] {
        faults.arm_until_disarmed(1, InjectedFault::Delay(Duration::from_hours(1)));
        let mut call = get("/admin/customers", accept);
        call.headers.insert("authorization", format!("Bearer {}", shop.toni().token).parse().expect("a header"));
        let answer = shared::runtime::serve(&with_time(&shop, Duration::from_millis(50)), &local::use_cases(), call).await;
        faults.disarm();
        assert_eq!(answer.status().as_u16(), 503);
        let body = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(body.contains(said), "{body}");
    }
    let lines = log.take_json();
    let count =
        |text: &str| lines.iter().filter(|line| line["span"]["use_case"] == "admin-customers" && line.to_string().contains(text)).count();
    assert_eq!(count("an invocation: its time is up"), 2, "{lines:#?}");
    assert_eq!(count(r#""status":503"#), 2, "{lines:#?}");
}

/// A run that nobody waits for ends as a fault, which the platform counts.
#[tokio::test]
async fn work_that_takes_longer_than_its_function_may_is_a_fault_that_is_counted() {
    let shop = TestShop::open().await;
    let brief = with_time(&shop, Duration::from_millis(20));
    let fault = events::run_metered(&brief, "housekeeping", async |_| {
        tokio::time::sleep(Duration::from_hours(1)).await;
        Ok(())
    });
    let fault = fault.await.expect_err("its time is up");
    assert_eq!(fault.to_string(), "an invocation: its time is up");
}

/// When the mail service hangs, the jobs behind the one that waits for it are left as they are.
#[tokio::test]
async fn a_mail_for_which_there_is_no_time_waits_for_the_sweep() {
    let shop = TestShop::open().await;
    let ursula = shop.visitor("ursula@example.com");
    ursula.asks_for_an_account().await.is(202);
    let jobs = || async {
        let jobs = outbox::queued(shop.shop()).await.jobs;
        Trigger::Jobs(jobs.into_iter().map(|job| (Some("1".to_owned()), Ok(job))).collect())
    };
    let late = with_time(&shop, JOB_TIME_MAX.saturating_sub(Duration::from_secs(1)));
    assert_eq!(mail_send::handle(&late, jobs().await).await.expect("no fault"), Vec::<String>::new(), "the stream need not repeat it");
    assert_eq!(mail_send::sweep(&late, 1).await.expect("no fault"), 0);
    assert!(shop.letters_to("ursula@example.com").is_empty());
    let waiting = outbox::due(shop.shop()).await.jobs;
    assert_eq!(waiting.iter().map(|job| job.attempts).collect::<Vec<_>>(), [0], "nobody has leased it");

    assert_eq!(mail_send::sweep(&with_time(&shop, JOB_TIME_MAX * 2), 1).await.expect("no fault"), 1);
    assert_eq!(shop.letters_to("ursula@example.com").len(), 1);
}
