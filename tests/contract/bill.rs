//! The bill of a shop for a month, line by line, from the measured units of its use cases.

use std::fmt::Write as _;

use serde_yaml_ng::Value;
use tests::policy;

/// What a million calls of a use case cost, in ten-thousandths of a dollar.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts {
    pub api: u64,
    pub compute: u64,
    pub table: u64,
    pub mail: u64,
}

/// How often each use case happens for a thousand orders; names are the beginnings of rows of the cost table.
const PER_THOUSAND_ORDERS: [(&str, u64); 16] = [
    ("a counted hit", 10_000),
    ("a repeated hit", 5_000),
    ("look at one's own account", 1_500),
    ("an order that is not paid yet", 1_000),
    ("its payment", 1_000),
    ("log in:", 500),
    ("… `mail-send`: record and link", 320),
    ("ask for an account", 300),
    ("choose the first password", 300),
    ("ask for the mailing list", 100),
    ("… `mail-send`: record, entry", 100),
    ("confirm a place", 80),
    ("log in, wrong password", 50),
    ("a refund", 50),
    ("ask for a reset", 20),
    ("set the new password", 20),
];
/// Hours of a month; the sweep runs every minute, housekeeping every hour.
const HOURS: u64 = 730;
/// Logged for each call: 500 bytes of ours (measured by the rehearsal), the rest the platform's lines and the gateway's.
const LOG_BYTES: u64 = 1_200;
/// Metrics of our own that are written all the time; a metric costs only in the hours in which it is written.
const METRICS: u64 = 11;
/// Kept of an order, with what belongs to it, and for how many months.
const ORDER_BYTES: u64 = 3_000;
const MONTHS: u64 = 36;

/// Prices in ten-thousandths of a dollar: a gigabyte of log, an alarm's metric, a metric, a dashboard, a secret, and a
/// gigabyte of the table with its continuous backup.
const LOG_GIGABYTE: u64 = 5_000;
const ALARM: u64 = 1_000;
const METRIC: u64 = 3_000;
const DASHBOARD: u64 = 30_000;
const SECRET: u64 = 4_000;
const TABLE_GIGABYTE: u64 = 4_500;

/// Metrics that alarms watch, each of which is billed.
fn alarm_metrics(template: &Value) -> u64 {
    let resources = template["Resources"].as_mapping().expect("resources");
    let alarms = resources.values().filter(|resource| resource["Type"] == "AWS::CloudWatch::Alarm");
    let watched = |alarm: &Value| {
        let metrics = alarm["Properties"]["Metrics"].as_sequence().into_iter().flatten();
        (metrics.filter(|metric| !metric["MetricStat"].is_null()).count() as u64).max(1)
    };
    alarms.map(watched).sum()
}

/// The lines of a bill in ten-thousandths of a dollar. `costs` are the costs of a million of each use case, `sweep` and
/// `housekeeping` those of a million runs that find nothing to do.
fn lines(orders: u64, costs: &[(&str, Parts)], sweep: Parts, housekeeping: Parts) -> Vec<(&'static str, u64)> {
    let (mut sum, mut calls) = (Parts::default(), 0);
    let mut add = |parts: Parts, times: u64| {
        sum.api += parts.api * times;
        sum.compute += parts.compute * times;
        sum.table += parts.table * times;
        sum.mail += parts.mail * times;
        calls += times;
    };
    for (name, per_thousand) in PER_THOUSAND_ORDERS {
        let found = costs.iter().find(|(what, _)| what.starts_with(name));
        let (_, parts) = found.unwrap_or_else(|| unreachable!("no use case is {name}"));
        add(*parts, per_thousand * orders / 1_000);
    }
    add(sweep, HOURS * 60);
    add(housekeeping, HOURS);
    let gigabyte = 1_000_000_000;
    vec![
        ("API", sum.api / 1_000_000),
        ("functions", sum.compute / 1_000_000),
        ("table: reads and writes", sum.table / 1_000_000),
        ("table: storage and backup", orders * MONTHS * ORDER_BYTES * TABLE_GIGABYTE / gigabyte),
        ("mails", sum.mail / 1_000_000),
        ("logs", calls * LOG_BYTES * LOG_GIGABYTE / gigabyte),
        ("alarms", alarm_metrics(policy::template()) * ALARM),
        ("metrics and dashboard", METRICS * METRIC + DASHBOARD),
        ("secret", SECRET),
    ]
}

/// The table of the page: one line for each part of the bill, one column for each size of shop.
pub fn table(costs: &[(&str, Parts)], sweep: Parts, housekeeping: Parts) -> String {
    let bills = [1_000, 10_000, 100_000].map(|orders| lines(orders, costs, sweep, housekeeping));
    let dollars = |n: u64| format!("{}.{:02}", (n + 50) / 10_000, (n + 50) % 10_000 / 100);
    let mut text = String::new();
    for (n, (what, _)) in bills[0].iter().enumerate() {
        let row = bills.each_ref().map(|bill| dollars(bill[n].1)).join(" | ");
        let _infallible = writeln!(text, "| {what} | {row} |");
    }
    let sums = bills.map(|bill| format!("**{}**", dollars(bill.iter().map(|(_, part)| part).sum()))).join(" | ");
    let _infallible = writeln!(text, "| **together** | {sums} |");
    text
}

/// How often each use case is assumed to happen: rows of a table.
pub fn assumptions() -> String {
    PER_THOUSAND_ORDERS.map(|(name, times)| format!("| {} | {times} |\n", name.trim_end_matches(':'))).concat()
}
