//! Operating the shop from a terminal: the first owner, storefront keys, settings.

use operate::OperateError;
use shared::audit::AuditEntry;
use shared::http::Method;
use shared::settings::Settings;
use shared::store::{Key, Query, Update};
use shared::values::Span;
use tests::{InjectedFault, PASSWORD, TestShop, json};

/// The message when nothing was done.
fn refusal<T: std::fmt::Debug>(outcome: Result<T, OperateError>) -> String {
    outcome.expect_err("nothing was to be done").to_string()
}

async fn audited(shop: &TestShop) -> Vec<AuditEntry> {
    shop.shop().store().query_all(Query::of("AU#2026-03-02").strong()).await.expect("rows")
}

/// ST-1, ST-2: a shop in the cloud gets its first owner.
#[tokio::test]
async fn the_first_owner_gets_a_token_and_loses_it_at_the_next_call() {
    let shop = TestShop::open().await;
    let token = operate::grant_staff(shop.shop(), "otto", "mia", "owner", 30).await.expect("a token");
    let second = operate::grant_staff(shop.shop(), "otto", "mia", "auditor", 30).await.expect("a token");
    let other = operate::grant_staff(shop.shop(), "otto", "mia-2", "owner", 30).await.expect("a token");
    shop.get("/admin/customers").bearer(&token).send().await.is(200);

    assert_eq!(operate::revoke_staff(shop.shop(), "otto", "mia").await.expect("taken back"), 2);
    shop.get("/admin/customers").bearer(&token).send().await.is(401);
    shop.get("/admin/customers").bearer(&second).send().await.is(401);
    shop.get("/admin/customers").bearer(&other).send().await.is(200);
    assert_eq!(refusal(operate::revoke_staff(shop.shop(), "otto", "mia").await), "mia has no token; `show grants` lists who has");

    let rows = audited(&shop).await;
    let acts: Vec<(&str, &str)> = rows.iter().map(|row| (row.action.as_str(), row.target.as_str())).collect();
    let (granted, revoked) = (("staff.grant", "staff:mia"), ("staff.revoke", "staff:mia"));
    assert_eq!(acts.len(), 5, "{acts:?}");
    assert_eq!((acts.iter().filter(|act| **act == granted).count(), acts.iter().filter(|act| **act == revoked).count()), (2, 2));
    assert!(rows.iter().all(|row| row.reason.as_ref().is_some_and(|reason| reason.as_str() == "otto, with operate")));
    let written = format!("{:?}", shop.dump().await);
    assert!(![&token, &second, &other].iter().any(|token| written.contains(&token[3..])), "no usable token is at rest");
}

#[tokio::test]
async fn a_token_ends_by_itself() {
    let shop = TestShop::open().await;
    let token = operate::grant_staff(shop.shop(), "otto", "mia", "support", 2).await.expect("a token");
    assert_eq!(
        operate::show_grants(shop.shop()).await.expect("a list"),
        ["staff  mia                      support                          since 2026-03-02T09:00:00.000Z, until 2026-03-04T09:00:00.000Z"]
    );
    shop.later(Span::days(2));
    shop.get("/admin/customers").bearer(&token).send().await.is(401);
    assert!(operate::show_grants(shop.shop()).await.expect("a list")[0].ends_with("expired 2026-03-04T09:00:00.000Z"));
}

/// S-AK-1
#[tokio::test]
async fn a_storefront_key_opens_its_scopes_until_it_is_taken_back() {
    let shop = TestShop::open().await;
    let scopes = ["orders:write".to_owned()];
    let key = operate::grant_storefront_key(shop.shop(), "otto", "web", &scopes, None).await.expect("a key");
    let order = json!({"status": "placed", "currency": "EUR"});
    let put = |key: &str| shop.call(Method::PUT, "/orders/o-1").bearer(key).json(&order);
    put(&key).send().await.is(422);
    assert_eq!(
        refusal(operate::grant_storefront_key(shop.shop(), "otto", "web", &scopes, Some(5)).await),
        "there is a key called web: revoke it first, or choose another name"
    );
    let next = operate::grant_storefront_key(shop.shop(), "otto", "web-2", &scopes, Some(5)).await.expect("a key");
    operate::revoke_storefront_key(shop.shop(), "otto", "web").await.expect("taken back");
    put(&key).send().await.is(401);
    put(&next).send().await.is(422);
    assert_eq!(
        refusal(operate::revoke_storefront_key(shop.shop(), "otto", "web").await),
        "there is no key called web; `show grants` lists them"
    );
    let acts: Vec<String> = audited(&shop).await.into_iter().map(|row| format!("{} {}", row.action, row.target)).collect();
    assert_eq!(acts.len(), 3, "what was refused is in no row: {acts:?}");
}

#[tokio::test]
async fn what_makes_no_sense_is_said_and_not_done() {
    let shop = TestShop::open().await;
    let before = shop.dump().await;
    let on = shop.shop();
    assert_eq!(
        refusal(operate::grant_staff(on, "otto", "mia", "boss", 30).await),
        "there is no role boss; there are: owner, manager, support, marketing, affiliates, auditor"
    );
    for days in [0, 366] {
        assert_eq!(refusal(operate::grant_staff(on, "otto", "mia", "owner", days).await), "--days is from 1 to 365");
    }
    assert!(refusal(operate::grant_staff(on, "otto", "mia#1", "owner", 30).await).starts_with("\"mia#1\" is not an id"));
    assert_eq!(refusal(operate::grant_staff(on, " ", "mia", "owner", 30).await), "say who you are with --by");
    let scopes = ["orders:read".to_owned()];
    assert_eq!(
        refusal(operate::grant_storefront_key(on, "otto", "web", &scopes, None).await),
        "there is no scope orders:read; there are: orders:write, client-ip:forward"
    );
    assert_eq!(refusal(operate::grant_storefront_key(on, "otto", "web", &[], None).await), "a key without a scope is of no use");
    assert!(shop.dump().await == before, "nothing was written");
}

/// ST-4: a setting is changed within its bounds, takes effect within seconds, and its audit row has the old value.
#[tokio::test]
async fn a_setting_is_changed_within_its_bounds() {
    let shop = TestShop::open().await;
    let on = shop.shop();
    assert!(operate::set_setting(on, "otto", "affiliates_window_days", "45").await.expect("changed"));
    assert!(operate::set_setting(on, "otto", "affiliates_link_rule", "first").await.expect("changed"));
    assert!(operate::set_setting(on, "otto", "time_zone", "Europe/Berlin").await.expect("changed"));
    assert!(operate::set_setting(on, "otto", "affiliates_enabled", "false").await.expect("changed"));
    assert!(!operate::set_setting(on, "otto", "affiliates_window_days", "45").await.expect("an answer"), "it was so");

    shop.later(Span::seconds(5));
    let settings = on.settings().await.expect("settings");
    assert_eq!((settings.affiliates_window_days, settings.time_zone.as_str()), (45, "Europe/Berlin"));
    assert_eq!(settings.password_length_min, Settings::default().password_length_min, "the others stay what they were");
    shop.get("/account/affiliate").send().await.is(401);

    let rows = audited(&shop).await;
    assert_eq!(rows.len(), 4);
    let change = rows.iter().find_map(|row| row.changes.get("affiliates_window_days")).expect("a row");
    assert_eq!(change, &("30".to_owned(), "45".to_owned()));
}

#[tokio::test]
async fn a_setting_outside_its_bounds_is_refused() {
    let shop = TestShop::open().await;
    let on = shop.shop();
    for (name, value, wanted) in [
        ("affiliates_window_days", "366", "a whole number from 0 to 365"),
        ("affiliates_window_days", "-1", "a whole number from 0 to 365"),
        ("affiliates_visit_hours", "13", "a whole number from 0 to 12"),
        ("affiliates_due_days", "many", "a whole number from 0 to 365"),
        ("mailing_list_hourly_max", "9", "a whole number from 10 to 1000000"),
        ("mailing_list_hourly_max", "99999999999", "a whole number from 10 to 1000000"),
        ("password_length_min", "7", "a whole number from 8 to 64"),
        ("password_length_min", "12.5", "a whole number from 8 to 64"),
        ("affiliates_enabled", "yes", "true or false"),
        ("affiliates_link_rule", "best", "first or last"),
        ("time_zone", "Berlin", "a time zone of the IANA database, such as Europe/Berlin"),
    ] {
        let refused = refusal(operate::set_setting(on, "otto", name, value).await);
        assert_eq!(refused, format!("{name}: it must be {wanted}"), "{value}");
    }
    assert!(
        refusal(operate::set_setting(on, "otto", "colour", "red").await)
            .starts_with("colour: there is no such setting; the settings are: affil")
    );
    assert!(audited(&shop).await.is_empty());
    assert_eq!(operate::show_settings(on).await.expect("settings").len(), 23);
}

/// A mail that was given up while the service was down is sent on request, once, with a link that works.
#[tokio::test]
async fn dead_mails_are_tried_again() {
    let shop = TestShop::open().await;
    shop.mail_faults.fail_next(u32::MAX);
    let ursula = shop.visitor("ursula@example.com");
    ursula.asks_for_an_account().await.is(202);
    for _ in 0..12 {
        shop.deliver().await;
        shop.later(Span::hours(2));
    }
    let dead = operate::show_dead_mails(shop.shop()).await.expect("the dead");
    assert_eq!(dead.len(), 1);
    assert!(
        dead[0].contains("  sign_up ")
            && dead[0].ends_with("the mail service is down: nothing reaches [address]")
            && !dead[0].contains("ursula"),
        "{}",
        dead[0]
    );

    shop.mail_faults.fail_next(0);
    let unknown = operate::retry_mails(shop.shop(), "otto", Some("another")).await;
    assert_eq!(refusal(unknown), "there is no such dead mail; `show dead-mails` lists them");
    let id = dead[0].split(' ').next().expect("an id");
    assert_eq!(operate::retry_mails(shop.shop(), "otto", Some(id)).await.expect("tried again"), 1);
    assert!(operate::retry_mails(shop.shop(), "otto", None).await.is_err(), "once");
    assert_eq!(shop.deliver().await, 1);
    let letter = shop.last_letter_to("ursula@example.com");
    let token = letter.text.split("token=").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a link");
    ursula.gets(&format!("/sign-up/confirm?token={token}")).await.is(200);
}

/// The operator can see why mails are not sent before they are given up.
#[tokio::test]
async fn mails_that_wait_are_shown_with_what_the_mail_service_said_and_nobodys_name() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let shown = async || operate::show_waiting_mails(shop.shop()).await.expect("a list");
    assert_eq!(shown().await, Vec::<String>::new());
    shop.mail_faults.fail_next(1);
    shop.visitor("ursula@example.com").asks_for_an_account().await.is(202);
    shop.deliver().await;
    shop.later(Span::millis(1));
    shop.visitor("rita@example.com").asks_for_an_account().await.is(202);
    let lines = shown().await;
    assert_eq!(lines.len(), 2);
    let said = "  sign_up            queued 2026-03-02T09:00:00.000Z, tried once  the mail service is down: nothing reaches [address]";
    assert!(lines[0].ends_with(said), "{}", lines[0]);
    assert!(lines[1].contains("  sign_up  ") && lines[1].contains(", not tried"), "{}", lines[1]);
    assert!(!lines.join("").contains("example.com"), "{lines:?}");

    let (pk, sk) = shop.dump().await.into_keys().find(|(_, sk)| lines[0].starts_with(sk.as_str())).expect("her job");
    let spoilt = Update::of(&Key::new(&pk, &sk)).set("job", "a letter of next year");
    shop.shop().store().update(spoilt).await.expect("written");
    let lines = shown().await;
    assert!(lines[0].contains(", not tried"), "what can be read comes first: {lines:?}");
    assert!(lines[1].starts_with(&format!("cannot be read: reading an item of {pk}/{sk}: ")), "{}", lines[1]);

    shop.shop().store().delete(&Key::new(pk, sk), None).await.expect("deleted");
    for n in 0..100 {
        shop.visitor(&format!("visitor-{n}@example.com")).asks_for_an_account().await.is(202);
    }
    let lines = shown().await;
    assert_eq!((lines.len(), lines[100].as_str()), (101, "… and 1 more"));

    faults.arm_until_disarmed(1, InjectedFault::Throttle);
    assert!(refusal(operate::show_waiting_mails(shop.shop()).await).starts_with("the table does not answer"));
}

/// S-IA-10: the sessions of a restored table are ended, and everybody may log in again.
#[tokio::test]
async fn after_a_restore_everybody_logs_in_anew() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let rita = shop.customer("rita@example.com").await;
    for _ in 0..2 {
        ursula.logs_in_with(PASSWORD).await.is(200);
    }
    assert_eq!(operate::end_sessions(shop.shop(), "otto").await.expect("ended"), 4);
    for person in [&ursula, &rita] {
        person.gets("/account").await.is(401);
    }
    assert_eq!(operate::end_sessions(shop.shop(), "otto").await.expect("ended"), 0, "a repeat finds none");
    ursula.logs_in_with(PASSWORD).await.is(200);

    let acts: Vec<String> = audited(&shop).await.into_iter().map(|row| row.action).filter(|act| act.starts_with("session")).collect();
    assert_eq!(acts, ["session.close_all"; 2]);
}

#[tokio::test]
async fn a_table_that_does_not_answer_is_said() {
    let (shop, faults) = TestShop::open_with_faults().await;
    faults.arm_until_disarmed(1, InjectedFault::ServerError);
    let refused = refusal(operate::grant_staff(shop.shop(), "otto", "mia", "owner", 30).await);
    assert!(refused.starts_with("the table does not answer, and it may or may not be done: "), "{refused}");
}
