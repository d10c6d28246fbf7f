//! Every method and every form of a path gets the same answer locally and in the cloud. In local mode one process has all
//! functions; in the cloud the gateway routes each call to one of them, and unknown calls to `not-found`.

use std::collections::BTreeSet;

use serde_yaml_ng::Value;
use shared::http::Method;
use shared::web::{Address, Route};
use tests::policy::template;
use tests::{Gateway, TestResponse, TestShop, json};

use crate::tidy::root;

const METHODS: [Method; 7] = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
const STOREFRONT: &str = "https://shop.example";

/// The addresses of all functions, in order.
fn addresses() -> BTreeSet<Address> {
    local::use_cases().iter().flat_map(|use_case| use_case.routes).map(Route::address).collect()
}

/// The source file with the addresses in `not-found`.
fn page(addresses: &BTreeSet<Address>) -> String {
    let lines: Vec<String> =
        addresses.iter().map(|address| format!("    Address::new(\"{} {}\"),\n", address.method, address.path)).collect();
    let lines = lines.concat();
    format!(
        "//! Every address of the other functions. Generated from their routes by `UPDATE_DOCS=1 cargo test --workspace addresses`.\n\n\
         use shared::web::Address;\n\npub const ADDRESSES: &[Address] = &[\n{lines}];\n"
    )
}

/// `not-found` knows exactly the addresses of the other functions.
#[test]
fn not_found_knows_the_addresses_of_all_functions() {
    let file = root().join("functions/not-found/src/addresses.rs");
    let made = page(&addresses());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, &made).expect("the list can be written");
    }
    let kept = std::fs::read_to_string(&file).expect("the list");
    assert!(kept == made, "the list of addresses is out of date: UPDATE_DOCS=1 cargo test --workspace addresses");
}

/// A route's path in every form that people or programs may send.
fn shapes(path: &str) -> Vec<String> {
    let filled: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { "17" } else { part }).collect();
    let filled = filled.join("/");
    let (folder, _) = filled.rsplit_once('/').unwrap_or_default();
    vec![
        filled.clone(),
        format!("{filled}?q=a&q=b"),
        format!("{filled}/"),
        format!("/{filled}"),
        format!("{filled}/more"),
        format!("{filled};a=1"),
        filled.to_uppercase(),
        format!("{folder}/"),
        folder.to_owned(),
    ]
}

/// The calls that local mode and a template's gateway answer differently, according to `compared`.
async fn differences(template: &Value, paths: &BTreeSet<String>, compared: fn(&TestResponse) -> String) -> Vec<String> {
    let gateway = Gateway::of(template);
    // With the same seed and clock, both generate the same tokens.
    let (local, cloud) = (TestShop::open().await, TestShop::open().await);
    let mut differing = Vec::new();
    for (path, method) in paths.iter().flat_map(|path| METHODS.map(|method| (path, method))) {
        for accept in ["text/html", "application/json"] {
            let here = local.call(method.clone(), path).header("accept", accept).send().await;
            let there = cloud.call(method.clone(), path).header("accept", accept).send_through(&gateway).await;
            if compared(&here) != compared(&there) {
                differing.push(format!("{method} {path} as {accept}: {} locally, {} in the cloud", here.status(), there.status()));
            }
        }
    }
    differing
}

/// S-IN-5: 404, 405 with the allowed methods, HEAD as GET, and every answer of a route.
#[tokio::test]
async fn every_method_and_every_shape_of_a_path_is_answered_alike() {
    let mut paths: BTreeSet<String> = addresses().iter().flat_map(|address| shapes(address.path)).collect();
    paths.extend(["/", "", "*", "/nowhere", "/wp-login.php", "/dev/outbox", "/favicon.ico", "//"].map(str::to_owned));
    let differing = differences(template(), &paths, TestResponse::fingerprint).await;
    assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), differing.join("\n"));
}

/// An event of a function without which the gateway answers in its own way.
fn without(function: &str, event: &str) -> Value {
    let mut template = template().clone();
    let events = template["Resources"][function]["Properties"]["Events"].as_mapping_mut().expect("events");
    events.remove(event).expect("an event");
    template
}

#[tokio::test]
async fn a_route_without_head_and_a_gateway_without_default_are_found() {
    let paths = BTreeSet::from(["/login".to_owned(), "/sign-up".to_owned()]);
    let status = |answer: &TestResponse| answer.status().to_string();
    let found = differences(&without("Login", "HeadLogin"), &paths, status).await;
    assert_eq!(found, ["text/html", "application/json"].map(|kind| format!("HEAD /login as {kind}: 200 locally, 405 in the cloud")));
    let found = differences(&without("NotFound", "Default"), &paths, status).await;
    assert!(found.contains(&"DELETE /login as text/html: 405 locally, 404 in the cloud".to_owned()), "{found:#?}");
}

/// A browser's conclusion from the preflight: whether a script of `origin` may make a call.
fn admits(answer: &TestResponse, origin: &str, method: &str) -> bool {
    let lists = |name: &str, wanted: &str| {
        let listed = answer.header(name).unwrap_or_default();
        listed.split(',').any(|one| one.trim().eq_ignore_ascii_case(wanted))
    };
    answer.status() < 300
        && answer.header("access-control-allow-origin") == Some(origin)
        && answer.header("access-control-allow-credentials") == Some("true")
        && lists("access-control-allow-methods", method)
        && ["content-type", "authorization", "idempotency-key"].iter().all(|name| lists("access-control-allow-headers", name))
}

/// Routes that a script of the storefront may call locally and not in the cloud, or the other way round.
async fn refused_scripts(template: &Value) -> Vec<String> {
    let gateway = Gateway::of(template);
    let shop = TestShop::open().await;
    let mut differing = Vec::new();
    for address in addresses() {
        for (origin, is_admitted) in [(STOREFRONT, true), ("https://evil.example", false), ("null", false)] {
            let asks = || {
                let asks = shop.call(Method::OPTIONS, &shapes(address.path)[0]).header("origin", origin);
                asks.header("access-control-request-method", address.method).header("access-control-request-headers", "content-type")
            };
            let (here, there) = (asks().send().await, asks().send_through(&gateway).await);
            if [&here, &there].iter().any(|answer| admits(answer, origin, address.method) != is_admitted) {
                differing.push(format!("{} {} of {origin}", address.method, address.path));
            }
        }
    }
    differing
}

/// S-WB-2: a preflight for JSON from a script of the storefront gets the same answer in both.
#[tokio::test]
async fn a_script_of_the_storefront_may_call_and_one_of_anybody_else_may_not() {
    assert_eq!(refused_scripts(template()).await, Vec::<String>::new());

    let gateway = Gateway::of(template());
    let (local, cloud) = (TestShop::open().await, TestShop::open().await);
    for origin in [STOREFRONT, "https://evil.example", "null"] {
        let [hit, same_hit] = [&local, &cloud]
            .map(|shop| shop.call(Method::POST, "/hits").header("origin", origin).json(&json!({"af": "9", "landing": "/"})));
        let (here, there) = (hit.send().await, same_hit.send_through(&gateway).await);
        assert_eq!(here.fingerprint(), there.fingerprint(), "{origin}");
    }
}

#[tokio::test]
async fn a_gateway_that_knows_nothing_of_other_origins_or_lacks_a_method_is_found() {
    let mut lacking = template().clone();
    let methods = lacking["Resources"]["Api"]["Properties"]["CorsConfiguration"]["AllowMethods"].as_sequence_mut().expect("methods");
    methods.retain(|method| method != "PATCH");
    let found = refused_scripts(&lacking).await;
    assert!(!found.is_empty() && found.iter().all(|line| line.starts_with("PATCH ")), "{found:#?}");

    let mut without = without("NotFound", "Default");
    without["Resources"]["Api"]["Properties"].as_mapping_mut().expect("an API").remove("CorsConfiguration");
    assert!(refused_scripts(&without).await.contains(&format!("POST /hits of {STOREFRONT}")));
}
