//! The API document is made from the routes and lies in `docs/api`.

use std::fs;

use crate::tidy::root;

/// `cargo local -- --api-document > docs/api/openapi.json` brings it up to date.
#[test]
fn the_api_document_is_the_one_the_routes_make() {
    let made = local::api_document::build(&local::use_cases()).to_pretty_json().expect("a document");
    let kept = fs::read_to_string(root().join("docs/api/openapi.json")).unwrap_or_default();
    assert!(kept.trim() == made.trim(), "docs/api/openapi.json is out of date: cargo local -- --api-document > docs/api/openapi.json");
}

#[test]
fn every_route_is_in_the_api_document() {
    let document = serde_json::to_value(local::api_document::build(&local::use_cases())).expect("a document");
    for use_case in local::use_cases() {
        for route in use_case.routes {
            let operation = &document["paths"][route.openapi_path()][route.method.to_ascii_lowercase()];
            assert_eq!(operation["summary"].as_str(), Some(route.summary), "{} is missing", route.at);
        }
    }
}

/// S-ST-6: a route that changes something without naming who may call would be found here.
#[test]
fn every_address_of_the_back_office_needs_a_permission() {
    for use_case in local::use_cases() {
        for route in use_case.routes {
            let is_staffs = matches!(route.access, shared::web::Access::Staff(_) | shared::web::Access::StaffAny(..));
            assert_eq!(route.path.starts_with("/admin/"), is_staffs, "{}", route.at);
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
