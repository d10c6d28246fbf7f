//! The template agrees with the code: functions, routes, policies.

use std::collections::BTreeSet;
use std::fs;

use serde_yaml_ng::Value;
use shared::web::UseCase;
use tests::gateway::route_keys;
use tests::policy::{allows, functions, policy, scattered, template};

use crate::tidy::root;

/// The routes in a function's events.
fn routes_of(function: &Value) -> BTreeSet<String> {
    route_keys(function).into_iter().collect()
}

/// The gateway's keys for a use case's routes. HEAD is answered as GET, but needs its own route there.
fn keys_of(use_case: &UseCase) -> BTreeSet<String> {
    let heads = use_case.routes.iter().filter(|route| route.method == "GET").map(|route| format!("HEAD {}", route.path));
    let elsewhere = (!use_case.elsewhere.is_empty()).then(|| "$default".to_owned());
    use_case.routes.iter().map(|route| route.at.to_owned()).chain(heads).chain(elsewhere).collect()
}

/// The differences between template and code in functions and routes.
fn differing_routes(template: &Value) -> Vec<String> {
    let functions = functions(template);
    let mut differing = Vec::new();
    for use_case in local::use_cases().iter().chain([&not_found::USE_CASE]) {
        let in_code = keys_of(use_case);
        let in_template = functions.get(use_case.name).map(|function| routes_of(function)).unwrap_or_default();
        differing.extend(in_code.symmetric_difference(&in_template).map(|route| format!("{}: {route}", use_case.name)));
    }
    differing
}

#[test]
fn every_function_is_in_the_template_with_exactly_its_routes() {
    let folders: BTreeSet<String> = crate::tidy::functions().into_iter().collect();
    assert_eq!(functions(template()).into_keys().collect::<BTreeSet<_>>(), folders);
    assert_eq!(differing_routes(template()), Vec::<String>::new());
}

#[test]
fn a_route_that_the_template_forgot_is_found() {
    let mut template = template().clone();
    let events = template["Resources"]["Login"]["Properties"]["Events"].as_mapping_mut().expect("events");
    let first = events.keys().next().cloned().expect("an event");
    events.remove(&first);
    assert_eq!(differing_routes(&template).len(), 1);
}

/// S-WB-2: scripts of the storefront may call with their user's session; other scripts may not.
#[test]
fn the_gateway_admits_the_storefront_s_scripts_alone() {
    let cors = &template()["Resources"]["Api"]["Properties"]["CorsConfiguration"];
    let texts = |value: &Value| -> BTreeSet<String> {
        value.as_sequence().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    };
    let origins = serde_yaml_ng::to_string(&cors["AllowOrigins"]).expect("YAML");
    let from_storefront = "- !Sub\n  - https://${Host}\n  - Host: !Select\n    - 2\n    - !Split\n      - /\n      - !Ref StorefrontUrl\n";
    assert_eq!(origins, from_storefront);
    assert_eq!(cors["AllowCredentials"], true);
    let of_code: BTreeSet<String> =
        local::use_cases().iter().flat_map(keys_of).filter_map(|key| Some(key.split_once(' ')?.0.to_owned())).collect();
    assert_eq!(texts(&cors["AllowMethods"]), of_code);
}

/// The addresses with their own throttling that do not exist.
fn throttled_in_vain(template: &Value) -> Vec<String> {
    let settings = template["Resources"]["Api"]["Properties"]["RouteSettings"].as_mapping().expect("settings of routes");
    let routes: BTreeSet<String> = functions(template).into_values().flat_map(routes_of).collect();
    settings.keys().filter_map(|route| route.as_str()).filter(|route| !routes.contains(*route)).map(str::to_owned).collect()
}

/// S-IA-7: guessing passwords and requesting mails is throttled before a function runs.
#[test]
fn what_hashes_or_mails_is_throttled_apart_by_the_name_of_its_route() {
    assert_eq!(throttled_in_vain(template()), Vec::<String>::new());
    let settings = template()["Resources"]["Api"]["Properties"]["RouteSettings"].as_mapping().expect("settings of routes");
    let default = &template()["Resources"]["Api"]["Properties"]["DefaultRouteSettings"]["ThrottlingRateLimit"];
    for use_case in local::use_cases()
        .iter()
        .filter(|use_case| ["sign-up", "login", "password-reset", "opt-in-request", "admin-login"].contains(&use_case.name))
    {
        for route in use_case.routes.iter().filter(|route| route.method == "POST") {
            let limit = settings.get(route.at).map(|route| &route["ThrottlingRateLimit"]);
            assert!(limit.and_then(Value::as_u64) < default.as_u64() && limit.is_some(), "{} is throttled like any other", route.at);
        }
    }
}

/// The gateway silently accepts a setting for an unknown route, and the intended route gets the default.
#[test]
fn a_throttle_of_an_address_that_is_none_is_found() {
    let mut template = template().clone();
    let settings = template["Resources"]["Api"]["Properties"]["RouteSettings"].as_mapping_mut().expect("settings of routes");
    let login = settings.remove("POST /login").expect("log-ins are throttled");
    settings.insert("POST /log-in".into(), login);
    assert_eq!(throttled_in_vain(&template), ["POST /log-in"]);
}

/// SAM's name for the trigger of a recorded event.
fn trigger_of(event: &serde_json::Value) -> &'static str {
    if event["Records"][0]["eventSource"] == "aws:dynamodb" {
        "DynamoDB"
    } else if event["source"] == "aws.scheduler" {
        "ScheduleV2"
    } else if event["source"].is_string() {
        "EventBridgeRule"
    } else {
        "HttpApi"
    }
}

/// The recorded events: the function of each and its trigger. `<function>.<what>.json` is another event of the same
/// function.
fn recorded() -> BTreeSet<(String, String)> {
    let files = fs::read_dir(root().join("events")).expect("events").map(|file| file.expect("an event").path());
    files
        .map(|file| {
            let name = file.file_name().expect("a name").to_string_lossy().into_owned();
            let event = serde_json::from_str(&fs::read_to_string(&file).expect("an event")).expect("JSON");
            (name.split('.').next().unwrap_or_default().to_owned(), trigger_of(&event).to_owned())
        })
        .collect()
}

/// The streams that trigger functions: the resource of each, and the folder of its function.
fn streams(template: &Value) -> Vec<(&str, String)> {
    let resources = template["Resources"].as_mapping().expect("resources");
    let mappings = resources.iter().filter(|(_, resource)| resource["Type"] == "AWS::Lambda::EventSourceMapping");
    let folder = |mapping: &Value| {
        let Value::Tagged(function) = &mapping["Properties"]["FunctionName"] else { unreachable!("{mapping:?} names its function") };
        let uri = template["Resources"][function.value.as_str().expect("a name")]["Properties"]["CodeUri"].as_str();
        uri.and_then(|uri| uri.strip_prefix("functions/")).expect("a function of ours").to_owned()
    };
    mappings.filter_map(|(name, mapping)| Some((name.as_str()?, folder(mapping)))).collect()
}

/// The differences between template and recorded events: an event that reaches no function, a trigger without a recorded event.
fn differing_events(template: &Value, recorded: &BTreeSet<(String, String)>) -> Vec<String> {
    let triggers = |function: &Value| -> BTreeSet<String> {
        let events = function["Events"].as_mapping().cloned().unwrap_or_default();
        events.values().filter_map(|event| event["Type"].as_str().map(str::to_owned)).collect()
    };
    let of_function = |(name, function): (String, &Value)| triggers(function).into_iter().map(move |trigger| (name.clone(), trigger));
    let mut in_template: BTreeSet<(String, String)> = functions(template).into_iter().flat_map(of_function).collect();
    in_template.extend(streams(template).into_iter().map(|(_, folder)| (folder, "DynamoDB".to_owned())));
    in_template.symmetric_difference(recorded).map(|(function, trigger)| format!("{function}: {trigger}")).collect()
}

#[test]
fn every_trigger_is_recorded_and_every_recorded_event_has_its_trigger() {
    assert_eq!(differing_events(template(), &recorded()), Vec::<String>::new());
}

#[test]
fn an_event_without_a_function_and_a_trigger_without_an_event_are_found() {
    let mut events = recorded();
    events.insert(("nobodys".to_owned(), "HttpApi".to_owned()));
    assert_eq!(differing_events(template(), &events), ["nobodys: HttpApi"]);

    let mut events = recorded();
    assert!(events.remove(&("mail-send".to_owned(), "ScheduleV2".to_owned())));
    assert_eq!(differing_events(template(), &events), ["mail-send: ScheduleV2"]);

    let mut template = template().clone();
    template["Resources"]["Housekeeping"]["Properties"]["Events"].as_mapping_mut().expect("events").clear();
    assert_eq!(differing_events(&template, &recorded()), ["housekeeping: ScheduleV2"]);
}

/// S-IA-9: every asynchronous function has a dead-letter queue, and every such queue has an alarm.
#[test]
fn nothing_is_given_up_unseen() {
    let template = template();
    let resources = template["Resources"].as_mapping().expect("resources");
    let queues = resources.iter().filter(|(_, resource)| resource["Type"] == "AWS::SQS::Queue").filter_map(|(name, _)| name.as_str());
    let alarms: Vec<String> = resources
        .values()
        .filter(|resource| resource["Type"] == "AWS::CloudWatch::Alarm")
        .map(|alarm| serde_yaml_ng::to_string(&alarm["Properties"]["Dimensions"]).expect("YAML"))
        .collect();
    for queue in queues {
        assert!(alarms.iter().any(|dimensions| dimensions.contains(&format!("{queue}.QueueName"))), "{queue} has no alarm");
    }
    for (stream, _) in streams(template) {
        let text = serde_yaml_ng::to_string(&template["Resources"][stream]).expect("YAML");
        assert!(text.contains("DeadLetters.Arn"), "{stream} has no place for what is given up");
    }
    for (folder, function) in functions(template) {
        let events = function["Events"].as_mapping().cloned().unwrap_or_default();
        for (name, event) in events.iter().filter(|(_, event)| event["Type"] != "HttpApi") {
            let text = serde_yaml_ng::to_string(event).expect("YAML");
            assert!(text.contains("DeadLetters.Arn"), "{folder}: {name:?} has no place for what is given up");
        }
    }
}

/// S-IA-1, S-IA-2: no function may scan, wildcards only follow a kind of item, and only `mail-send` may send.
#[test]
fn policies_are_as_narrow_as_they_can_be() {
    for (folder, function) in functions(template()) {
        for (action, keys) in policy(function) {
            assert!(!action.contains('*') && action != "Scan", "{folder} may {action}");
            assert!(!keys.is_empty() && keys.iter().all(|key| !key.starts_with('*')), "{folder}: {action} on {keys:?}");
        }
        assert_eq!(scattered(&policy(function)), Vec::<String>::new(), "{folder} says of each action once on what");
        let sends = serde_yaml_ng::to_string(function).expect("YAML").contains("ses:SendEmail");
        assert_eq!(sends, folder == "mail-send", "{folder}");
    }
    assert!(!allows(&policy(functions(template())["affiliate-hit"]), "GetItem", "E#"), "a hit has no business with credentials");
}

/// S-IA-1: a function may read its own stream only. SAM's own event would let it read all streams of the account.
#[test]
fn a_stream_is_read_by_its_function_alone() {
    let readers: BTreeSet<String> = streams(template()).into_iter().map(|(_, folder)| folder).collect();
    for (folder, function) in functions(template()) {
        let statements = function["Policies"][0]["Statement"].as_sequence().cloned().unwrap_or_default();
        let reads = statements.iter().filter(|statement| statement["Action"][0] == "dynamodb:DescribeStream");
        let resources: Vec<String> = reads.map(|one| serde_yaml_ng::to_string(&one["Resource"]).expect("YAML")).collect();
        let own = if readers.contains(&folder) { vec!["!GetAtt Table.StreamArn\n"] } else { Vec::new() };
        assert_eq!(resources, own, "{folder}");
        let events = serde_yaml_ng::to_string(&function["Events"]).expect("YAML");
        assert!(!events.contains("Type: DynamoDB"), "{folder}: SAM gives such an event every stream");
    }
}

/// Parameters that a configuration file lacks or sets in vain, for each environment.
fn wrong_answers(template: &Value, file: &toml::Table) -> Vec<String> {
    let parameters = template["Parameters"].as_mapping().expect("parameters");
    let name_of = |answer: &toml::Value| answer.as_str().and_then(|text| text.split_once('=')).expect("NAME=VALUE").0.to_owned();
    let mut wrong = Vec::new();
    for (environment, commands) in file.iter().filter(|(_, value)| value.is_table()) {
        let answers = commands["deploy"]["parameters"]["parameter_overrides"].as_array().expect("answers");
        let given: BTreeSet<String> = answers.iter().map(name_of).collect();
        let needed = parameters.iter().filter(|(_, parameter)| parameter["Default"].is_null()).filter_map(|(name, _)| name.as_str());
        wrong.extend(needed.filter(|name| !given.contains(*name)).map(|name| format!("{environment}: {name} is asked for")));
        let known = |name: &&String| !parameters.contains_key(name.as_str());
        wrong.extend(given.iter().filter(known).map(|name| format!("{environment}: there is no {name}")));
    }
    wrong
}

/// `sam deploy` asks no questions, neither for production nor for staging.
#[test]
fn every_question_of_a_deploy_is_answered() {
    let file: toml::Table = fs::read_to_string(root().join("samconfig.toml")).expect("the answers").parse().expect("TOML");
    assert_eq!(wrong_answers(template(), &file), Vec::<String>::new());
    let names = |environment: &str| file[environment]["global"]["parameters"]["stack_name"].as_str().map(str::to_owned);
    assert_ne!(names("default"), names("staging"));

    let mut asked = template().clone();
    asked["Parameters"]["LogDays"].as_mapping_mut().expect("a parameter").remove("Default");
    assert_eq!(wrong_answers(&asked, &file), ["default: LogDays is asked for"]);
}

/// Parameters are validated at deployment, and not only when the first function starts.
#[test]
fn every_parameter_says_what_it_may_be() {
    for (name, parameter) in template()["Parameters"].as_mapping().expect("parameters") {
        let bounds = ["AllowedPattern", "AllowedValues", "MinValue"];
        assert!(bounds.iter().any(|bound| !parameter[*bound].is_null()), "{name:?} may be anything");
    }
}

/// The resources with a name that is unique in the account: a second stack in the same region could not be created, or would take
/// over the first one's.
fn fixed_names(template: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (name, resource) in template["Resources"].as_mapping().expect("resources") {
        let name = name.as_str().unwrap_or_default();
        let properties = resource["Properties"].as_mapping().cloned().unwrap_or_default();
        let own_name =
            |key: &str| key.ends_with("Name") && !matches!(key, "MetricName" | "ConfigurationSetName" | "DomainName" | "FunctionName");
        // A record and a domain are named by parameters; the name of a mapping's function is not the mapping's own.
        let named = properties.iter().filter_map(|(key, value)| Some((key.as_str()?, value)));
        let is_by_parameter = |value: &Value| matches!(value, Value::Tagged(tagged) if tagged.tag == "Ref");
        found.extend(named.filter(|(key, value)| own_name(key) && !is_by_parameter(value)).map(|(key, _)| format!("{name}: {key}")));
        if resource["Type"] == "AWS::Serverless::Function" {
            let events = resource["Properties"]["Events"].as_mapping().cloned().unwrap_or_default();
            let schedules = events.iter().filter(|(_, event)| event["Type"] == "ScheduleV2");
            let fixed = schedules.filter(|(_, event)| event["Properties"]["OmitName"] != true);
            found.extend(fixed.filter_map(|(event, _)| Some(format!("{name}: the schedule {}", event.as_str()?))));
            found.extend(properties.contains_key("FunctionName").then(|| format!("{name}: FunctionName")));
        }
        let namespace = properties.get("Namespace").and_then(Value::as_str);
        found.extend(
            namespace
                .filter(|namespace| !namespace.starts_with("AWS/") && !namespace.contains("${AWS::StackName}"))
                .map(|_| format!("{name}: Namespace")),
        );
    }
    found
}

/// A staging stack can exist beside production, in the same region and account.
#[test]
fn two_stacks_in_one_region_share_no_name_and_no_metric() {
    assert_eq!(fixed_names(template()), Vec::<String>::new());
    let variables = &template()["Globals"]["Function"]["Environment"]["Variables"];
    let namespace = serde_yaml_ng::to_string(&variables["METRICS_NAMESPACE"]).expect("YAML");
    assert_eq!(namespace, "!Sub Shopfolk/${AWS::StackName}\n");
}

#[test]
fn a_name_that_two_stacks_would_share_is_found() {
    let mut planted = template().clone();
    let resources = &mut planted["Resources"];
    resources["Housekeeping"]["Properties"]["Events"]["Hourly"]["Properties"].as_mapping_mut().expect("a schedule").remove("OmitName");
    resources["MailGivenUpAlarm"]["Properties"]["Namespace"] = "Shopfolk".into();
    resources["MailDeadLetters"]["Properties"]["QueueName"] = "dead-letters".into();
    let found = ["MailDeadLetters: QueueName", "Housekeeping: the schedule Hourly", "MailGivenUpAlarm: Namespace"];
    assert_eq!(fixed_names(&planted), found);
}

#[test]
fn an_action_that_two_statements_speak_of_is_found() {
    let mut login = functions(template())["login"].clone();
    let planted = r#"{Action: ["dynamodb:BatchGetItem"], Resource: !GetAtt Table.Arn, Condition: {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["O#*"]}}}"#;
    let statements = login["Policies"][0]["Statement"].as_sequence_mut().expect("statements");
    statements.push(serde_yaml_ng::from_str(planted).expect("a statement"));
    assert_eq!(scattered(&policy(&login)), ["BatchGetItem"]);
}

/// CloudWatch may not use the keys that AWS manages for topics: its alarms would reach nobody.
#[test]
fn alarms_may_be_told() {
    let template = template();
    let topics: Vec<&Value> =
        template["Resources"].as_mapping().expect("resources").values().filter(|one| one["Type"] == "AWS::SNS::Topic").collect();
    assert_eq!(topics.len(), 1);
    assert!(topics[0]["Properties"]["KmsMasterKeyId"].is_null());
}

/// S-IA-4, S-IA-8: the protection of the table and its callers.
#[test]
fn the_table_is_protected() {
    let table = &template()["Resources"]["Table"];
    assert_eq!(table["DeletionPolicy"], "Retain");
    assert_eq!(table["UpdateReplacePolicy"], "Retain");
    let properties = &table["Properties"];
    assert_eq!(properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], true);
    assert_eq!(properties["DeletionProtectionEnabled"], true);
    assert_eq!(properties["TimeToLiveSpecification"]["AttributeName"], "ttl");
    let hashing = ["sign-up", "login", "password-reset", "admin-login"];
    for (folder, function) in functions(template()) {
        let hashes = hashing.contains(&folder.as_str());
        assert_eq!(function["MemorySize"] == 1769, hashes, "{folder}");
        assert_eq!(!function["Environment"]["Variables"]["MALLOC_MMAP_THRESHOLD_"].is_null(), hashes, "{folder}");
    }
}

/// S-LG-13: what hashes passwords runs in functions of its own, with a whole processor and, if asked for, a reserved share of the
/// account's concurrency, so that neither starves the other.
#[test]
fn what_hashes_passwords_has_functions_and_capacity_of_its_own() {
    let mut hashing = BTreeSet::new();
    for (folder, function) in functions(template()) {
        let is_reserved = function.get("ReservedConcurrentExecutions").is_some();
        let has_processor = function.get("MemorySize").and_then(Value::as_u64) == Some(1_769);
        assert_eq!(is_reserved, has_processor, "{folder}");
        hashing.extend(is_reserved.then_some(folder));
    }
    for folder in ["sign-up", "login", "password-reset"] {
        assert!(hashing.contains(folder), "{folder} of {hashing:?}");
    }
    assert_eq!(template()["Parameters"]["AuthConcurrency"]["Default"], Value::from(""), "small accounts cannot reserve any");
}
