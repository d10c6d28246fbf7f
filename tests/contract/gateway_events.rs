//! A call is the same to the shop whether the gateway delivers it as an event or local mode's server takes it from the
//! network, however odd it is. `PROPTEST_CASES=1000000 cargo test --workspace -- gateway_events` tries a million calls.

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use local::server::Incoming;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use shared::bytes::Bytes;
use shared::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri, header};
use shared::runtime::gateway::GatewayEvent;
use shared::web::{RawRequest, SESSION_COOKIE, request_cookie};
use tests::gateway::{self, Gateway};
use tests::policy::template;
use tests::{TestShop, Value, json};
use tower::ServiceExt as _;

/// The shop's view of a gateway's event.
fn through_the_gateway(event: &Value) -> Result<RawRequest, String> {
    GatewayEvent::parse(&event.to_string()).and_then(GatewayEvent::into_request).map_err(|fault| fault.to_string())
}

/// The same of local mode's server. `None` if that refuses the address.
async fn from_the_network(server: &Router, call: &RawRequest) -> Option<RawRequest> {
    let address = if call.query.is_empty() { call.path.clone() } else { format!("{}?{}", call.path, call.query) };
    let mut request = Request::builder().method(&call.method).uri(address.parse::<Uri>().ok()?).body(Body::from(call.body.clone())).ok()?;
    *request.headers_mut() = call.headers.clone();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(call.ip, 0)));
    let Ok(mut answer) = server.clone().oneshot(request).await;
    answer.extensions_mut().remove()
}

/// Hands the call back.
async fn echo(Incoming(request): Incoming) -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(request);
    response
}

/// What must be the same.
#[derive(Debug, PartialEq)]
struct Essence<'a> {
    address: (&'a Method, &'a str, &'a str),
    headers: Vec<(&'a str, &'a [u8])>,
    /// Spread over any number of headers.
    cookies: Vec<&'a [u8]>,
    body: &'a Bytes,
    ip: IpAddr,
}

fn essence(call: &RawRequest) -> Essence<'_> {
    let others = call.headers.iter().filter(|(name, _)| **name != header::COOKIE);
    let mut headers: Vec<_> = others.map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    headers.sort();
    let each = call.headers.get_all(header::COOKIE).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    let cookies = each.map(<[u8]>::trim_ascii).filter(|cookie| !cookie.is_empty()).collect();
    Essence { address: (&call.method, &call.path, &call.query), headers, cookies, body: &call.body, ip: call.ip }
}

fn bytes_of_header() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![3 => "[ -~]{0,12}", 1 => "[ -~\u{80}-\u{10ffff}\t]{0,8}"];
    text.prop_map(String::into_bytes)
}

/// A call with everything that HTTP allows, and addresses with what it does not.
fn call() -> impl Strategy<Value = RawRequest> {
    let method = prop_oneof![
        4 => prop::sample::select(vec!["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]).prop_map(str::to_owned),
        1 => "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,9}",
    ];
    let path = prop_oneof![2 => "/[a-z0-9%{}:;,+./-]{0,20}", 1 => "/[^#?\u{0}]{0,12}"];
    let query = prop_oneof![1 => Just(String::new()), 2 => "[a-z0-9=&%+;./-]{0,20}", 1 => "[^#\u{0}]{0,12}"];
    let headers = prop::collection::btree_map("[a-z][a-z0-9-]{0,8}", bytes_of_header(), 0..4);
    let cookie = prop_oneof![3 => "[!-~&&[^;]]{1,10}", 1 => "[!-~\u{80}-\u{ffff}&&[^;]]{1,6}"];
    let cookies = prop::collection::vec(prop::collection::vec(cookie, 1..3), 0..3);
    let body =
        prop_oneof![1 => Just(Vec::new()), 1 => "\\PC{0,20}".prop_map(String::into_bytes), 1 => prop::collection::vec(any::<u8>(), 0..24)];
    (method, path, query, headers, cookies, body, any::<IpAddr>()).prop_map(|(method, path, query, named, cookies, body, ip)| {
        let mut headers = HeaderMap::new();
        let cookies = cookies.into_iter().map(|some| ("cookie".to_owned(), some.join("; ").into_bytes()));
        for (name, value) in named.into_iter().filter(|(name, _)| name != "cookie").chain(cookies) {
            headers.append(name.parse::<HeaderName>().expect("a name"), HeaderValue::from_bytes(&value).expect("a value"));
        }
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        RawRequest { method, path, query, headers, body: body.into(), ip, id: String::new() }
    })
}

/// Runs a property on generated input, `PROPTEST_CASES` times or 256.
fn holds<S: Strategy>(of: S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(&of, property).unwrap_or_else(|e| unreachable!("{e}"));
}

/// Every call, with its body as text and in Base64.
#[test]
fn a_call_is_the_same_from_the_gateway_and_from_the_network() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let server = Router::new().fallback(echo);
    holds(call(), |call| {
        let event = gateway::event(&call, "$default");
        let came = through_the_gateway(&event).map_err(TestCaseError::fail)?;
        prop_assert_eq!(essence(&came), essence(&call));
        if let Some(here) = runtime.block_on(from_the_network(&server, &call)) {
            prop_assert_eq!(essence(&came), essence(&here));
        }
        Ok(())
    });
}

/// A member of an event that holds something else, or is not there.
fn broken_event() -> impl Strategy<Value = Value> {
    let odd = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::collection::vec(".{0,6}".prop_map(Value::from), 0..3).prop_map(Value::from),
        prop::collection::btree_map(".{0,6}", ".{0,6}", 0..3).prop_map(|map| json!(map)),
    ];
    let members = vec![
        "/rawPath",
        "/rawQueryString",
        "/headers",
        "/cookies",
        "/body",
        "/isBase64Encoded",
        "/requestContext",
        "/requestContext/http",
        "/requestContext/http/method",
        "/requestContext/http/sourceIp",
        "/requestContext/requestId",
    ];
    (call(), prop::collection::vec((prop::sample::select(members), odd), 1..3)).prop_map(|(call, changes)| {
        let mut event = gateway::event(&call, "$default");
        for (member, odd) in changes {
            if let Some(place) = event.pointer_mut(member) {
                *place = odd;
            }
        }
        event
    })
}

/// Whatever an event holds, it is a call or a fault, and never the end of the process.
#[test]
fn an_event_that_is_none_is_a_fault() {
    holds(broken_event(), |event| {
        let _call_or_fault = through_the_gateway(&event);
        Ok(())
    });
    for (event, said) in [
        (json!({}), "missing field `rawPath`"),
        (json!({"rawPath": "/", "requestContext": {"http": {"method": "G T"}}}), "it does not fit"),
        (
            json!({"rawPath": "/", "requestContext": {"http": {"method": "PUT"}}, "body": "not Base64", "isBase64Encoded": true}),
            "it does not fit",
        ),
    ] {
        assert_eq!(through_the_gateway(&event).expect_err("no call"), format!("reading an event of the gateway: {said}"));
    }
}

/// What no header may hold is left out, and nothing else is.
#[test]
fn a_header_that_is_none_hides_no_other() {
    let event = json!({
        "rawPath": "/", "requestContext": {"http": {"method": "GET", "sourceIp": "nowhere"}},
        "headers": {"accept": "text/html", "a b": "x", "x-line": "a\nb", "x-null": null, "cookie": "repeated=1"},
        "cookies": ["foreign=\u{1}", "umlaut=ü", "__Host-cs=token"],
    });
    let call = through_the_gateway(&event).expect("a call");
    let names: Vec<&str> = call.headers.keys().map(HeaderName::as_str).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(["accept", "x-null", "cookie"].iter().all(|name| call.headers.contains_key(*name)), "{names:?}");
    assert_eq!(call.headers.get_all("cookie").iter().count(), 2);
    assert_eq!(request_cookie(&call.headers, SESSION_COOKIE).as_deref(), Some("token"));
    // S-LG-10: whoever has no address shares the limits of all who have none.
    assert_eq!(call.ip.to_string(), "0.0.0.0");

    let without_list = json!({"rawPath": "/", "requestContext": {"http": {"method": "GET"}}, "headers": {"cookie": "__Host-cs=token"}});
    let call = through_the_gateway(&without_list).expect("a call");
    assert_eq!(request_cookie(&call.headers, SESSION_COOKIE).as_deref(), Some("token"));
}

/// Another program on the shop's domain may set any cookie for all of it.
#[tokio::test]
async fn a_foreign_cookie_logs_nobody_out() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let gateway = Gateway::of(template());
    for foreign in [&b"theme=\xfcber"[..], "theme=über".as_bytes(), b"=;;=", b"a=\"", b"theme=\x80; __Host-cs"] {
        let own = format!("{SESSION_COOKIE}={}", ursula.session.as_deref().expect("she is logged in"));
        let asks = shop.get("/account").header_bytes("cookie", foreign).header("cookie", &own);
        let told = asks.header("accept", "application/json").send_through(&gateway).await.is(200).json();
        assert_eq!(told["email"], "ursula@example.com");
    }
}

/// Browsers encode these; programs need not.
#[tokio::test]
async fn an_odd_query_is_answered_as_locally() {
    let gateway = Gateway::of(template());
    let (local, cloud) = (TestShop::open().await, TestShop::open().await);
    for query in ["q=<b>", "q=\"", "q=a b", "q=ü", "%", "=&&=", "q=%FF", "token=^`{|}\\", "q=\u{7f}"] {
        for path in ["/login", "/nowhere", "/mailing-list/confirm", "/admin/customers"] {
            let address = format!("{path}?{query}");
            let (here, there) = (local.get(&address).page(), cloud.get(&address).page());
            let (here, there) = (here.send().await, there.send_through(&gateway).await);
            assert_eq!(here.fingerprint(), there.fingerprint(), "{address}");
        }
    }
}
