//! Dashboard and alarms use the metrics that the code emits, and the template sets every variable that the code reads.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_yaml_ng::Value;
use shared::metrics::{Event, InvocationMetrics, event_record, invocation_record};
use shared::runtime::lambda::config_from_variables;
use shared::values::Timestamp;
use strum::IntoEnumIterator as _;
use tests::policy::{functions, template};

/// The namespace of a stack's metrics in the template.
const OURS: &str = "Shopfolk/${AWS::StackName}";

/// A metric of ours: its name, and the names of its dimensions.
type Metric = (String, Vec<String>);

fn texts(value: &serde_json::Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

/// The lines of every event, and of an answer with a fault.
fn lines() -> Vec<serde_json::Value> {
    let at = Timestamp::parse("2026-03-02T09:00:00Z").expect("a moment");
    let answer = InvocationMetrics { use_case: "login", is_fault: true, millis: 1, calls: &[] };
    Event::iter().map(|event| event_record(OURS, event, at)).chain([invocation_record(OURS, answer, at)]).collect()
}

/// All metrics that the code emits.
fn emitted() -> BTreeSet<Metric> {
    let directives = lines().into_iter().flat_map(|line| line["_aws"]["CloudWatchMetrics"].as_array().cloned().expect("directives"));
    directives
        .flat_map(|directive| {
            assert_eq!(directive["Namespace"], OURS);
            let dimensions = texts(&directive["Dimensions"][0]);
            let metrics = directive["Metrics"].as_array().cloned().unwrap_or_default();
            metrics.into_iter().map(move |metric| (metric["Name"].as_str().expect("a name").to_owned(), dimensions.clone()))
        })
        .collect()
}

/// A metric or a dimension without a value in its line would be lost.
#[test]
fn every_line_holds_the_values_of_its_metrics() {
    for line in lines() {
        for directive in line["_aws"]["CloudWatchMetrics"].as_array().expect("directives") {
            let metrics = directive["Metrics"].as_array().expect("metrics").iter().filter_map(|metric| metric["Name"].as_str());
            assert!(metrics.clone().count() > 0 && metrics.clone().all(|name| line[name].is_u64()), "{line}");
            assert!(texts(&directive["Dimensions"][0]).iter().all(|name| line[name].is_string()), "{line}");
        }
    }
}

/// Each metric is billed for every hour in which it is written: a successful answer writes two, and no function has its own.
#[test]
fn an_answer_that_went_well_writes_two_metrics() {
    let at = Timestamp::parse("2026-03-02T09:00:00Z").expect("a moment");
    let line = invocation_record(OURS, InvocationMetrics { use_case: "login", is_fault: false, millis: 1, calls: &[] }, at);
    let directives = line["_aws"]["CloudWatchMetrics"].as_array().expect("directives");
    let names: Vec<&serde_json::Value> = directives.iter().flat_map(|one| one["Metrics"].as_array().expect("metrics")).collect();
    assert_eq!(names, [&serde_json::json!({"Name": "HalfReadUnits"}), &serde_json::json!({"Name": "HalfWriteUnits"})]);
    assert_eq!(directives[0]["Dimensions"], serde_json::json!([[]]));
}

fn resources<'a>(template: &'a Value, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let all = template["Resources"].as_mapping().expect("resources").iter();
    all.filter(move |(_, resource)| resource["Type"] == kind)
        .map(|(name, resource)| (name.as_str().expect("a name"), &resource["Properties"]))
}

/// The metrics of the alarms in our namespace.
fn of_alarms(template: &Value) -> BTreeSet<Metric> {
    let of = |metric: &Value| {
        let dimensions = metric["Dimensions"].as_sequence().into_iter().flatten();
        let dimensions = dimensions.filter_map(|dimension| dimension["Name"].as_str().map(str::to_owned)).collect();
        (metric["Namespace"].as_tagged_text() == Some(OURS))
            .then(|| (metric["MetricName"].as_str().expect("a name").to_owned(), dimensions))
    };
    resources(template, "AWS::CloudWatch::Alarm")
        .flat_map(|(_, alarm)| {
            let several = alarm["Metrics"].as_sequence().into_iter().flatten().map(|metric| &metric["MetricStat"]["Metric"]);
            several.chain([alarm]).filter_map(of).collect::<Vec<_>>()
        })
        .collect()
}

/// The rows of the dashboard's widgets, with their placeholders filled in.
fn rows_of_dashboard(template: &Value) -> Vec<Vec<serde_json::Value>> {
    let body = &template["Resources"]["Dashboard"]["Properties"]["DashboardBody"];
    let body = body.as_str().or_else(|| body.as_tagged_text()).expect("a dashboard");
    let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
    body["widgets"].as_array().expect("widgets").iter().flat_map(rows_of_widget).collect()
}

fn rows_of_widget(widget: &serde_json::Value) -> Vec<Vec<serde_json::Value>> {
    let mut above: Vec<serde_json::Value> = Vec::new();
    let rows = widget["properties"]["metrics"].as_array().expect("metrics").iter();
    rows.map(|row| {
        let parts = row.as_array().expect("a row").iter().enumerate();
        above = parts.map(|(n, part)| if part == "." { above[n].clone() } else { part.clone() }).collect();
        above.clone()
    })
    .collect()
}

/// The metrics of the dashboard in our namespace: in lists and in searches.
fn of_dashboard(template: &Value) -> BTreeSet<Metric> {
    let of_row = |row: Vec<serde_json::Value>| match row[0].as_str() {
        Some(OURS) => Some((row[1].as_str().expect("a name").to_owned(), Vec::new())),
        Some(_) => None,
        None => of_search(row[0]["expression"].as_str().expect("a search")),
    };
    rows_of_dashboard(template).into_iter().filter_map(of_row).collect()
}

/// `SEARCH('{"Shopfolk/${AWS::StackName}",UseCase} MetricName="Faults"', …)`.
fn of_search(expression: &str) -> Option<Metric> {
    let (schema, rest) = expression.strip_prefix("SEARCH('{")?.split_once("} ")?;
    let dimensions = schema.strip_prefix(&format!("\"{OURS}\""))?.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let name = rest.split_once("MetricName=\"")?.1.split('"').next()?;
    Some((name.to_owned(), dimensions))
}

/// A widget with one row per function has a row for each function.
#[test]
fn every_function_stands_in_every_graph_of_functions() {
    for metric in ["Invocations", "Errors", "Throttles", "Duration"] {
        let rows = rows_of_dashboard(template()).into_iter().filter(|row| row[0] == "AWS/Lambda" && row[1] == metric);
        let shown: BTreeSet<String> = rows.filter_map(|row| row[3].as_str().map(str::to_owned)).collect();
        let all: BTreeSet<String> = resources(template(), "AWS::Serverless::Function").map(|(name, _)| format!("${{{name}}}")).collect();
        assert_eq!(shown, all, "{metric}");
    }
}

trait Tagged {
    fn as_tagged_text(&self) -> Option<&str>;
}

impl Tagged for Value {
    /// The text behind `!Sub`.
    fn as_tagged_text(&self) -> Option<&str> {
        if let Value::Tagged(tagged) = self { tagged.value.as_str() } else { None }
    }
}

fn unknown(template: &Value) -> Vec<Metric> {
    let emitted = emitted();
    of_alarms(template).union(&of_dashboard(template)).filter(|metric| !emitted.contains(*metric)).cloned().collect()
}

#[test]
fn alarms_and_dashboard_name_metrics_that_the_code_emits() {
    assert_eq!(unknown(template()), []);
    let shown = of_dashboard(template());
    let hidden: Vec<Metric> = emitted().into_iter().filter(|metric| !shown.contains(metric)).collect();
    assert_eq!(hidden, [], "what is counted is worth showing");
}

#[test]
fn a_wrong_name_is_found() {
    let mut wrong = template().clone();
    wrong["Resources"]["MailDeferredAlarm"]["Properties"]["MetricName"] = "MailsWait".into();
    assert_eq!(unknown(&wrong), [("MailsWait".to_owned(), Vec::new())]);

    let mut wrong = template().clone();
    let body = wrong["Resources"]["Dashboard"]["Properties"]["DashboardBody"].as_tagged_text().expect("a dashboard").to_owned();
    let body = body.replace("\"LoginSucceeded\"", "\"LoginOpen\"").replace(",Reason}", ",Cause}");
    wrong["Resources"]["Dashboard"]["Properties"]["DashboardBody"] = body.into();
    assert_eq!(unknown(&wrong), [("LoginOpen".to_owned(), Vec::new()), ("OrderAttributed".to_owned(), vec!["Cause".to_owned()])]);
}

/// S-IA-9: each function has an alarm for errors and one for throttling.
#[test]
fn every_function_has_its_alarms() {
    let names: Vec<&str> = resources(template(), "AWS::CloudWatch::Alarm").map(|(name, _)| name).collect();
    for (function, _) in resources(template(), "AWS::Serverless::Function") {
        for alarm in [format!("{function}Errors"), format!("{function}Throttles")] {
            assert!(names.contains(&alarm.as_str()), "{alarm} is missing");
        }
    }
    for (name, alarm) in resources(template(), "AWS::CloudWatch::Alarm") {
        for when in ["AlarmActions", "OKActions"] {
            assert!(!alarm[when].is_null(), "{name} tells nobody: {when}");
        }
    }
}

/// A stopped schedule causes no error: only its own alarm, which treats missing data as breaching, reports it.
#[test]
fn every_schedule_has_a_group_and_an_alarm_that_hears_silence() {
    let alarms: Vec<&Value> = resources(template(), "AWS::CloudWatch::Alarm").map(|(_, alarm)| alarm).collect();
    for (function, properties) in functions(template()) {
        let events = properties["Events"].as_mapping().cloned().unwrap_or_default();
        for (name, schedule) in events.iter().filter(|(_, event)| event["Type"] == "ScheduleV2") {
            let group = schedule["Properties"]["GroupName"].as_tagged_text().unwrap_or_default().to_owned();
            let hears = |alarm: &&&Value| {
                let is_of_group = alarm["Dimensions"][0]["Value"].as_tagged_text() == Some(group.as_str());
                is_of_group && alarm["MetricName"] == "InvocationAttemptCount" && alarm["TreatMissingData"] == "breaching"
            };
            assert_eq!(alarms.iter().filter(hears).count(), 1, "{function}: {name:?}");
        }
    }
}

/// Losses that the caller does not see cause no error status: only their own alarms report them.
#[test]
fn what_no_status_tells_has_an_alarm() {
    let alarms = of_alarms(template());
    for event in [Event::MailDeferred, Event::MailGivenUp, Event::HitLost] {
        assert!(alarms.contains(&(format!("{event:?}"), Vec::new())), "{event:?} wakes nobody");
    }
}

/// Each alarm has instructions: one without is noise.
#[test]
fn every_alarm_stands_in_the_operators_table() {
    let guide = std::fs::read_to_string(crate::tidy::root().join("docs/operate.md")).expect("the guide");
    for (name, _) in resources(template(), "AWS::CloudWatch::Alarm") {
        let row = if name.ends_with("Errors") {
            "| `…Errors`"
        } else if name.ends_with("Throttles") {
            "| `…Throttles`"
        } else {
            &format!("| `{name}`")
        };
        assert!(guide.contains(row), "docs/operate.md does not say what to do at {name}");
    }
}

/// S-IA-5, S-IA-6: logs expire, queues are encrypted, and every function has its own log.
#[test]
fn logs_end_and_queues_are_encrypted() {
    let logs: BTreeSet<&str> = resources(template(), "AWS::Logs::LogGroup")
        .map(|(name, log)| {
            assert!(!log["RetentionInDays"].is_null(), "{name} is kept for ever");
            name
        })
        .collect();
    for (name, queue) in resources(template(), "AWS::SQS::Queue") {
        assert_eq!(queue["SqsManagedSseEnabled"], true, "{name}");
    }
    for (function, _) in resources(template(), "AWS::Serverless::Function") {
        assert!(logs.contains(format!("{function}Log").as_str()), "{function} has no log of its own");
    }
}

/// The template sets the variables that every function reads at its start.
#[test]
fn the_template_sets_every_variable_that_the_code_asks_for() {
    let asked =
        RefCell::new(BTreeSet::from(["TABLE_NAME", "SHOP_SECRET_ARN", "METRICS_NAMESPACE", "FRONT_SECRET_DIGEST"].map(str::to_owned)));
    let config = config_from_variables(|name| {
        asked.borrow_mut().insert(name.to_owned());
        let value = match name {
            "SHOP_CURRENCY" => "EUR",
            "SHOP_LANGUAGES" => "en,de",
            _ => "https://shop.example/",
        };
        Some(value.to_owned())
    });
    config.expect("a config");
    let set = template()["Globals"]["Function"]["Environment"]["Variables"].as_mapping().expect("variables");
    let set: BTreeSet<String> = set.keys().map(|name| name.as_str().expect("a name").to_owned()).collect();
    assert_eq!(set, *asked.borrow());
    assert!(!functions(template()).is_empty());
}
