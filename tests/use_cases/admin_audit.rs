//! The audit log in the back office (ST-3).

use shared::http::Method;
use shared::values::Span;
use tests::{InjectedFault, Staff, TestShop, Value, json};

async fn sees(staff: &Staff<'_>, query: &str) -> Vec<Value> {
    let shown = staff.gets(&format!("/admin/audit{query}")).await.is(200).json();
    shown["rows"].as_array().expect("rows").clone()
}

fn acts(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["what"].as_str().unwrap_or_default()).collect()
}

/// ST-3, S-AU-1: who, what, before and after, why, when and from where; newest first.
#[tokio::test]
async fn an_auditor_sees_who_changed_what_and_why() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    shop.later(Span::hours(1));
    shop.toni().patches(&format!("/admin/customers/{}", ursula.number), json!({"discount_bp": 500, "name": "Ursula"})).await.is(200);
    shop.later(Span::hours(1));
    shop.toni().patches("/admin/settings", json!({"affiliates_due_days": 14, "reason": "Winter"})).await.is(200);
    let ada = shop.staff("ada", "auditor").await;

    let rows = sees(&ada, "").await;
    assert_eq!(acts(&rows[rows.len() - 3..]), ["settings.update", "customer.update", "password.first"]);
    let update = &rows[rows.len() - 2];
    assert_eq!(update["changes"]["discount_bp"], json!({"before": "0", "after": "500"}));
    assert_eq!(update["changes"]["name"], json!({"before": "not kept", "after": "changed"}), "S-AU-4: no name");
    assert_eq!((&update["actor"], &update["whom"]), (&json!("staff:local-owner"), &json!(format!("customer:{}", ursula.number))));
    assert_eq!((&update["at"], &update["network"]), (&json!("2026-03-02T10:00:00.000Z"), &json!("127.9.9.9/32")));
    assert_eq!(rows[rows.len() - 3]["reason"], "Winter");
    assert!(!format!("{rows:?}").contains("example.com"), "S-AU-4: no address");

    let number = ursula.number;
    for (query, expected) in [
        ("?who=customer".to_owned(), vec!["password.first"]),
        (format!("?who=customer:{number}"), vec!["password.first"]),
        ("?what=settings".to_owned(), vec!["settings.update"]),
        ("?what=customer.update&who=local-owner".to_owned(), vec!["customer.update"]),
        (format!("?whom={number}"), vec!["customer.update", "password.first"]),
        ("?whom=99".to_owned(), vec![]),
        ("?to=2026-03-01".to_owned(), vec![]),
        ("?from=2026-03-02&to=2026-03-02&what=password.first".to_owned(), vec!["password.first"]),
    ] {
        assert_eq!(acts(&sees(&ada, &query).await), expected, "{query}");
    }
    for wrong in ["?from=yesterday", "?to=2026-02-30", "?limit=0", "?starting_after=x"] {
        ada.gets(&format!("/admin/audit{wrong}")).await.is(400);
    }
}

/// S-IN-3: page by page through quiet weeks, and what one page reads is bounded.
#[tokio::test]
async fn a_long_log_is_read_page_by_page() {
    let shop = TestShop::open().await;
    for month in 0..4 {
        for n in 0..3 {
            operate::set_setting(shop.shop(), "otto", "affiliates_due_days", &format!("{}", month * 10 + n)).await.expect("changed");
            shop.later(Span::millis(1));
        }
        shop.later(Span::days(60));
    }
    let (mut seen, mut pages, mut next) = (Vec::new(), 0, String::new());
    loop {
        let answer = shop.toni().gets(&format!("/admin/audit?limit=2&what=settings{next}")).await.is(200);
        assert!(answer.calls().len() < 50, "{} calls", answer.calls().len());
        let page = answer.json();
        pages += 1;
        seen.extend(page["rows"].as_array().expect("rows").iter().map(|row| row["changes"]["affiliates_due_days"]["after"].clone()));
        let Some(cursor) = page["next"].as_str() else { break };
        assert_eq!(page["has_more"], true);
        next = format!("&starting_after={cursor}");
    }
    let expected: Vec<Value> = [32, 31, 30, 22, 21, 20, 12, 11, 10, 2, 1, 0].map(|days: u8| json!(days.to_string())).to_vec();
    assert_eq!(seen, expected);
    assert!((10..=20).contains(&pages), "{pages} pages");
}

/// S-AU-6, EX-3, EX-4: a file for auditors, whose fetching is in the log.
#[tokio::test]
async fn an_auditor_takes_a_file_along() {
    let shop = TestShop::open().await;
    let mia = shop.staff("=mia", "owner").await;
    mia.patches("/admin/settings", json!({"brand_name": "=1+1", "reason": "@Mia, \"really\""})).await.is(200);
    let ada = shop.staff("ada", "auditor").await;
    let file = ada.posts("/admin/audit/file", json!({"what": "settings"})).await.is(200);
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = file.text();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "at,actor,what,whom,changes,reason,network,id");
    assert!(
        lines[1]
            .starts_with("2026-03-02T09:00:00.000Z,staff:=mia,settings.update,settings,brand_name:  -> =1+1,\"'@Mia, \"\"really\"\"\","),
        "{text}"
    );
    assert_eq!(lines.len(), 3, "{text}");
    let rows = sees(&ada, "?what=audit.export").await;
    assert_eq!((&rows[0]["actor"], &rows[0]["changes"]["rows"]["after"]), (&json!("staff:ada"), &json!("1")));
    assert_eq!(ada.posts("/admin/audit/file", json!({"from": "march"})).await.is(422).member_errors(), ["from invalid_day"]);
}

/// ST-2
#[tokio::test]
async fn only_the_owner_managers_and_auditors_see_the_log() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    for (role, status) in [("owner", 200), ("manager", 200), ("auditor", 200), ("support", 403), ("marketing", 403), ("affiliates", 403)] {
        let member = shop.staff(&format!("mia-{role}"), role).await;
        member.gets("/admin/audit").await.is(status);
        member.posts("/admin/audit/file", json!({})).await.is(status);
    }
    ursula.gets("/admin/audit").await.is(403);
    shop.call(Method::GET, "/admin/audit").send().await.is(401);
}

#[tokio::test]
async fn a_silent_store_is_said() {
    let (shop, faults) = TestShop::open_with_faults().await;
    let toni = shop.toni();
    toni.gets("/admin/audit").await.is(200);
    faults.arm_until_disarmed(2, InjectedFault::Throttle);
    toni.gets("/admin/audit").await.is(503);
    faults.disarm();
    faults.arm_until_disarmed(3, InjectedFault::Throttle);
    toni.posts("/admin/audit/file", json!({})).await.is(503);
}

/// ST-3: the page filters, pages and exports.
#[tokio::test]
async fn an_auditor_reads_the_log_on_the_page() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    shop.toni().patches(&format!("/admin/customers/{}", ursula.number), json!({"discount_bp": 500})).await.is(200);
    let ada = shop.staff("ada", "auditor").await;
    let page = ada.opens("/admin/audit?what=customer&from=2026-03-02").await.is(200).sees("Changed a customer").sees("discount_bp 0 → 500");
    assert_eq!(page.attribute_of("td a", "href"), format!("/admin/customers/{}", ursula.number));
    assert_eq!(
        (page.attribute_of("#what option[selected]", "value"), page.attribute_of("#from", "value")),
        ("customer".into(), "2026-03-02".into())
    );
    let file = ada.in_browser("en").submits(&page, "/admin/audit/file", &[]).await.is(200);
    assert!(file.text().contains("customer.update") && !file.text().contains("password.first"), "the file has what the page shows");
    shop.toni().opens("/admin/audit?who=nobody").await.is(200).sees("Nothing was changed");
    shop.toni().opens("/admin/audit?from=never").await.is(400);
}
