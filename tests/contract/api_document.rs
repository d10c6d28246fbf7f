//! The API document is generated from the routes and checked in at `docs/api`.

use std::fs;

use local::api_document::{self, ApiDocumentError};
use serde_json::{Value, json};
use shared::http::StatusCode;
use shared::web::{Problem, ResponseSpec, Route, UseCase};

use crate::tidy::root;

fn document() -> Value {
    serde_json::to_value(api_document::build(&local::use_cases()).expect("each name has one shape")).expect("a document")
}

/// `cargo local -- --api-document > docs/api/openapi.json` brings it up to date.
#[test]
fn the_api_document_is_the_one_the_routes_make() {
    let document = api_document::build(&local::use_cases()).expect("each name has one shape");
    let made = document.to_pretty_json().expect("a document");
    let kept = fs::read_to_string(root().join("docs/api/openapi.json")).unwrap_or_default();
    assert!(kept.trim() == made.trim(), "docs/api/openapi.json is out of date: cargo local -- --api-document > docs/api/openapi.json");
}

#[test]
fn every_route_is_in_the_api_document() {
    let document = document();
    for use_case in local::use_cases() {
        for route in use_case.routes {
            let operation = &document["paths"][route.openapi_path()][route.method.to_ascii_lowercase()];
            assert_eq!(operation["summary"].as_str(), Some(route.summary), "{} is missing", route.at);
        }
    }
}

/// S-ST-6: finds routes of the back office without a permission.
#[test]
fn every_address_of_the_back_office_needs_a_permission() {
    for use_case in local::use_cases() {
        for route in use_case.routes {
            let is_inside = route.path == "/admin" || route.path.starts_with("/admin/");
            assert_eq!(is_inside, route.access.is_for_staff(), "{}", route.at);
            let is_open = route.access == shared::web::Access::OptionalStaff;
            assert!(!is_open || use_case.name == "admin-login", "{} is open to anybody", route.at);
        }
    }
}

/// The pages of `/dev` are local mode's own: no function has them.
#[test]
fn no_function_has_an_address_of_dev() {
    for use_case in local::use_cases() {
        assert!(use_case.routes.iter().all(|route| !route.path.starts_with("/dev")), "{}", use_case.name);
    }
}

mod cash {
    #[derive(utoipa::ToSchema)]
    #[expect(dead_code, reason = "only its shape is read")]
    pub struct Payout {
        drawer: String,
    }

    /// Has the type above as a member.
    #[derive(utoipa::ToSchema)]
    #[expect(dead_code, reason = "only its shape is read")]
    pub struct Payouts {
        payouts: Vec<Payout>,
    }
}

mod transfer {
    #[derive(utoipa::ToSchema)]
    #[expect(dead_code, reason = "only its shape is read")]
    pub struct Payout {
        account: String,
    }
}

/// A function with one route that answers this.
fn answering(answers: &'static [ResponseSpec]) -> UseCase {
    let route = Route::anyone("GET /planted", "A planted route", |_| Box::pin(async { Err(Problem::not_found().into()) }));
    UseCase { name: "planted", routes: vec![route.responses(answers)].leak(), elsewhere: &[] }
}

/// A reader of the document would mistake one for the other.
#[test]
fn two_types_of_one_name_make_no_document() {
    const BOTH: &[ResponseSpec] = &[
        ResponseSpec::json::<cash::Payouts>(StatusCode::OK, "Payouts in cash"),
        ResponseSpec::json::<transfer::Payout>(StatusCode::CREATED, "A payout by transfer"),
    ];
    const TWICE_THE_SAME: &[ResponseSpec] = &[
        ResponseSpec::json::<cash::Payouts>(StatusCode::OK, "Payouts in cash"),
        ResponseSpec::json::<cash::Payout>(StatusCode::CREATED, "A payout in cash"),
    ];
    let refusal = api_document::build(&[answering(BOTH)]).err().expect("no document");
    assert_eq!(refusal, ApiDocumentError::NameClash(["Payout".to_owned()].into()));
    assert_eq!(refusal.to_string(), "types of one name differ in shape: Payout");
    assert!(api_document::build(&[answering(TWICE_THE_SAME)]).is_ok());
}

/// The parts of the document without a description: parameters, bodies, answers, types and their members.
fn undescribed(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let schemas = &document["components"]["schemas"];
    for (name, schema) in schemas.as_object().expect("schemas") {
        if schema["description"].is_null() {
            found.push(name.clone());
        }
        collect_undescribed_members(schemas, name, schema, &mut found);
    }
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let responses = operation["responses"].as_object().into_iter().flatten().map(|(_, response)| response);
            for part in parameters.chain(responses).chain(operation.get("requestBody")) {
                if part["description"].as_str().is_none_or(str::is_empty) {
                    found.push(format!("{method} {path}: {part}"));
                }
            }
        }
    }
    found
}

fn collect_undescribed_members(schemas: &Value, place: &str, schema: &Value, found: &mut Vec<String>) {
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        // A member that can have one value only is the tag of a variant, which is described as a whole.
        let is_tag = member["enum"].as_array().is_some_and(|values| values.len() == 1);
        if !is_tag && !is_described(schemas, member) {
            found.push(format!("{place}.{name}"));
        }
    }
    for part in ["allOf", "oneOf"].into_iter().filter_map(|kind| schema[kind].as_array()).flatten() {
        collect_undescribed_members(schemas, place, part, found);
    }
}

/// A member has a description of its own, or its type has one.
fn is_described(schemas: &Value, member: &Value) -> bool {
    let name = member["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    let is_type_described = || name.is_some_and(|name| schemas[name]["description"].is_string());
    let choices = member["oneOf"].as_array().into_iter().flatten();
    member["description"].is_string() || is_type_described() || choices.chain(member.get("items")).any(|part| is_described(schemas, part))
}

#[test]
fn every_parameter_body_answer_and_member_is_described() {
    assert_eq!(undescribed(&document()), [""; 0]);
}

#[test]
fn what_is_not_described_is_found() {
    let mut planted = document();
    planted["components"]["schemas"]["Hits"]["properties"]["raw"] = json!({"type": "integer"});
    planted["components"]["schemas"]["Slug"] = json!({"type": "string"});
    planted["paths"]["/login"]["post"]["requestBody"] = json!({"required": true});
    let found = undescribed(&planted);
    assert_eq!(found, ["Hits.raw", "Slug", "post /login: {\"required\":true}"]);
}

/// A reader who takes 1999 for 1,999 EUR pays a hundred times too much, so each amount says what it counts.
#[test]
fn every_amount_says_that_it_counts_minor_units() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for name in ["Amount", "MinorUnits"] {
        let about = schemas[name]["description"].as_str().unwrap_or_default().replace('\n', " ");
        assert!(about.contains("whole minor units of its currency: 1999 is 19.99 EUR"), "{name}: {about}");
        let example = schemas[name].get("example").or_else(|| schemas[name]["examples"].get(0));
        assert_eq!(example, Some(&json!(1999)), "{name}");
    }
    let members = schemas.iter().flat_map(|(name, schema)| amounts(name, schema)).collect::<Vec<_>>();
    assert!(members.len() > 10, "{members:?}");
    for (place, member) in members {
        let is_amount = ["Amount", "MinorUnits"].iter().any(|name| member["$ref"] == format!("#/components/schemas/{name}"));
        assert!(is_amount, "{place}: {member}");
    }
}

/// The members of a type whose names say that they are amounts.
fn amounts<'a>(place: &str, schema: &'a Value) -> Vec<(String, &'a Value)> {
    let members = schema["properties"].as_object().into_iter().flatten().filter(|(name, _)| name.ends_with("_minor"));
    let mut found: Vec<_> = members.map(|(name, member)| (format!("{place}.{name}"), member)).collect();
    for part in ["allOf", "oneOf"].into_iter().filter_map(|kind| schema[kind].as_array()).flatten() {
        found.extend(amounts(place, part));
    }
    found
}

#[test]
fn every_reference_leads_to_a_type() {
    let text = document().to_string();
    let names = text.split("\"#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
    let document = document();
    let lost: Vec<&str> = names.filter(|name| document["components"]["schemas"][name].is_null()).collect();
    assert_eq!(lost, [""; 0]);
}
