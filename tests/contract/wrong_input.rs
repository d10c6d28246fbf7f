//! Wrong input at every address: a problem document, nothing changed, nothing broken.
//!
//! The test goes through the table of routes, so that a new route is covered automatically.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use shared::http::Method;
use shared::store::Item;
use shared::web::{Access, BodyKind, Idempotency, Route};
use tests::{TestRequest, TestResponse, TestShop, json};

/// Valid values for the parameters of a path.
const PARAMETER: &str = "1";

/// One kind of wrong input.
struct MalformedBody {
    what: String,
    content_type: &'static str,
    body: Vec<u8>,
    /// Whether some routes may accept it: an empty PATCH, a log-out with a body.
    may_be_accepted: bool,
}

impl MalformedBody {
    fn json(what: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self { what: what.into(), content_type: "application/json", body: body.into(), may_be_accepted: false }
    }

    fn maybe_accepted(self) -> Self {
        Self { may_be_accepted: true, ..self }
    }
}

/// The members of a route's body.
fn members(route: &Route) -> Vec<String> {
    let BodyKind::Json(named) = route.body else { return Vec::new() };
    let schema = serde_json::to_value((named.schema)()).expect("a schema is JSON");
    schema["properties"].as_object().map(|members| members.keys().cloned().collect()).unwrap_or_default()
}

fn malformed_bodies(route: &Route) -> Vec<MalformedBody> {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(5_000), close.repeat(5_000));
    let mut all = vec![
        MalformedBody::json("no body", ""),
        MalformedBody::json("white space", " \n\t "),
        MalformedBody::json("an empty object", "{}").maybe_accepted(),
        MalformedBody::json("null", "null"),
        MalformedBody::json("true", "true"),
        MalformedBody::json("a number", "42"),
        MalformedBody::json("a text", "\"text\""),
        MalformedBody::json("a list", "[]"),
        MalformedBody::json("a list of objects", "[{}]"),
        MalformedBody::json("an unknown member", r#"{"surprise":1}"#),
        MalformedBody::json("a member without a name", r#"{"":1}"#),
        MalformedBody::json("a member of the prototype", r#"{"__proto__":{"staff":true}}"#),
        MalformedBody::json("a body cut off", r#"{"a":"#),
        MalformedBody::json("single quotes", "{'a':1}"),
        MalformedBody::json("a comma too many", r#"{"a":1,}"#),
        MalformedBody::json("something behind it", r#"{"a":1}}"#),
        MalformedBody::json("two objects", "{}{}"),
        MalformedBody::json("half a word", "nul"),
        MalformedBody::json("not a number", r#"{"a":NaN}"#),
        MalformedBody::json("a comment", "{/* */}"),
        MalformedBody::json("two marks of byte order", b"\xef\xbb\xbf\xef\xbb\xbf{}".to_vec()),
        MalformedBody::json("invalid UTF-8", b"{\"email\":\"\xff\xfe@example.com\"}".to_vec()),
        MalformedBody::json("half a surrogate", r#"{"email":"\ud800"}"#),
        MalformedBody::json("100 kB", format!(r#"{{"email":"{}"}}"#, "a".repeat(100 * 1024))),
        MalformedBody::json("300 kB", format!(r#"{{"email":"{}"}}"#, "a".repeat(300 * 1024))),
        MalformedBody::json("300 kB of spaces", " ".repeat(300 * 1024)),
        MalformedBody::json("5,000 lists", deep("[", "]")),
        MalformedBody::json("5,000 objects", deep(r#"{"a":"#, "}")),
        MalformedBody::json("5,000 openings", "[".repeat(5_000)),
        MalformedBody::json("a list of 20,000", format!("[{}1]", "1,".repeat(19_999))),
    ];
    let unfit = [
        ("null in an unlikely place", json!({"a": null})),
        ("an object", json!({"a": {"b": [1, 2]}})),
        ("a list", json!([[], {}, [[]]])),
        ("a text with a zero in it", json!("\u{0}")),
        ("a text with a line break", json!("a\r\nBcc: b@example.com")),
        ("a text of 50,000", json!("x".repeat(50_000))),
    ];
    let unread =
        ["1e999", "-1e999", "18446744073709551616", "-9223372036854775809", "0.1", "1e-400", "170141183460469231731687303715884105728"];
    for member in members(route) {
        for (what, value) in &unfit {
            all.push(MalformedBody::json(format!("{what} as {member}"), json!({ &member: value }).to_string()).maybe_accepted());
        }
        for number in unread {
            all.push(MalformedBody::json(format!("{number} as {member}"), format!(r#"{{"{member}":{number}}}"#)).maybe_accepted());
        }
        all.push(MalformedBody::json(format!("{member} in a list"), r#"["ursula@example.com","plums grow behind the chapel","a","b"]"#));
        all.push(MalformedBody::json(format!("{member} twice"), format!(r#"{{"{member}":"a","{member}":"a"}}"#)));
        all.push(MalformedBody::json(format!("{member} twice, once as nothing"), format!(r#"{{"{member}":null,"{member}":null}}"#)));
        all.push(MalformedBody::json(format!("{member} and a stranger"), format!(r#"{{"{member}":"a","surprise":1}}"#)));
    }
    for content_type in
        ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/octet-stream", "application/jsonp", ";"]
    {
        all.push(MalformedBody { what: format!("{content_type:?}"), content_type, body: b"{}".to_vec(), may_be_accepted: false });
    }
    for (what, body) in [
        ("a form of strangers", b"surprise=1".to_vec()),
        ("a form that is none", b"%FF%FE=%00&&&==;".to_vec()),
        ("a form in invalid UTF-8", b"email=\xff\xfe".to_vec()),
        ("a form of 100 kB", [b"email=".to_vec(), b"a".repeat(100 * 1024)].concat()),
        ("a form of 300 kB", [b"email=".to_vec(), b"a".repeat(300 * 1024)].concat()),
        ("JSON that says it is a form", b"{\"email\":\"a@example.com\"}".to_vec()),
    ] {
        all.push(MalformedBody { what: what.to_owned(), content_type: "application/x-www-form-urlencoded", body, may_be_accepted: false });
    }
    if matches!(route.body, BodyKind::None) { all.into_iter().map(MalformedBody::maybe_accepted).collect() } else { all }
}

/// Makes calls with valid credentials of each kind, each from its own network, so that no limit hides anything.
struct Callers<'a> {
    shop: &'a TestShop,
    customer: String,
    calls: u32,
}

impl<'a> Callers<'a> {
    async fn new(shop: &'a TestShop) -> Self {
        let ursula = shop.customer("ursula@example.com").await;
        let octavia = json!({"email": "octavia@example.com", "name": "Octavia"});
        let _there_once_staff_can = shop.toni().posts("/admin/customers", octavia).await;
        shop.deliver().await;
        Self { shop, customer: ursula.session.expect("a session"), calls: 0 }
    }

    /// A new session, if a call has ended the old one.
    async fn log_in(&mut self) {
        let mut ursula = self.shop.visitor("ursula@example.com");
        ursula.logs_in().await;
        self.customer = ursula.session.expect("a session");
    }

    async fn send(&mut self, route: &Route, wrong: &MalformedBody) -> TestResponse {
        self.call(route, route.method(), &address(route, PARAMETER)).body(wrong.content_type, wrong.body.clone()).send().await
    }

    fn call(&mut self, route: &Route, method: Method, address: &str) -> TestRequest<'a> {
        self.calls += 1;
        let call = self.shop.call(method, address).from(IpAddr::V4(Ipv4Addr::from(0x7f20_0000 + self.calls)));
        let call = match route.access {
            Access::Anyone | Access::LinkToken | Access::OptionalStaff => call,
            Access::OptionalCustomer | Access::Customer => call.bearer(&self.customer),
            Access::Storefront(_) => call.bearer(&self.shop.local.storefront_key),
            Access::Staff(_) | Access::StaffAny(..) => call.bearer(&self.shop.local.staff_token),
        };
        if route.idempotency == Idempotency::Required { call.idempotency_key(&format!("wrong-{}", self.calls)) } else { call }
    }
}

fn routes() -> Vec<&'static Route> {
    local::use_cases().iter().flat_map(|use_case| use_case.routes).collect()
}

/// The address of a route with these parameters.
fn address(route: &Route, parameter: &str) -> String {
    let fill = |part: &str| if part.starts_with('{') { parameter.to_owned() } else { part.to_owned() };
    route.path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// S-WB-6: a problem document that reveals nothing of the implementation.
#[track_caller]
fn is_a_problem(answer: &TestResponse, what: &str) {
    let text = answer.text();
    assert!((400..500).contains(&answer.status()), "{what}: {} {text}", answer.status());
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}: {text}");
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status(), "{what}");
    let code = problem["code"].as_str().unwrap_or_default();
    assert!(!code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{what}: {text}");
    assert_eq!(problem["type"], format!("/problems/{}", code.replace('_', "-")), "{what}");
    assert!(problem["title"].as_str().is_some_and(|title| title.len() > 5), "{what}: {text}");
    assert!(text.len() < 2_000, "{what} is answered at length: {} bytes", text.len());
    for tell in ["panicked", "src/", ".rs:", "dynamo", "arn:", "shopfolk", "Exception", "struct ", "serde"] {
        assert!(!text.contains(tell), "{what} tells of {tell}: {text}");
    }
}

fn changes(before: &BTreeMap<(String, String), Item>, after: &BTreeMap<(String, String), Item>) -> Vec<String> {
    let keys = before.keys().chain(after.keys());
    let mut changed: Vec<String> = keys.filter(|key| before.get(*key) != after.get(*key)).map(|key| format!("{key:?}")).collect();
    changed.dedup();
    changed
}

/// S-IN-1, S-IN-2, S-IN-7, S-WB-6
#[tokio::test]
async fn a_wrong_body_is_refused_everywhere_and_changes_nothing() {
    let shop = TestShop::open().await;
    let mut callers = Callers::new(&shop).await;
    for route in routes() {
        if route.method == "GET" {
            continue;
        }
        // Some routes accept some of it. The rest is sent again to check that it changes nothing.
        let mut refused = Vec::new();
        for wrong in malformed_bodies(route) {
            let what = format!("{} with {}", route.at, wrong.what);
            let answer = callers.send(route, &wrong).await;
            if answer.status() < 400 {
                // Applying as an affiliate has nothing that must be said.
                let may_be_absent = route.path == "/account/affiliate" && wrong.body.is_empty();
                assert!(wrong.may_be_accepted || may_be_absent, "{what} is taken: {} {}", answer.status(), answer.text());
                if ["/logout", "/account/security/log-out"].contains(&route.path) {
                    callers.log_in().await;
                }
                continue;
            }
            assert_ne!(answer.status(), 401, "{what} gets that far");
            is_a_problem(&answer, &what);
            refused.push(wrong);
        }
        let before = shop.dump().await;
        for wrong in &refused {
            let status = callers.send(route, wrong).await.status();
            assert!((400..500).contains(&status), "{} with {}, again: {status}", route.at, wrong.what);
        }
        let after = shop.dump().await;
        assert!(before == after, "wrong input at {} changed {:?}", route.at, changes(&before, &after));
    }
}

/// S-IN-5, S-IN-7: an impossible id is not found.
#[tokio::test]
async fn a_wrong_parameter_in_the_path_finds_nothing() {
    let shop = TestShop::open().await;
    let mut callers = Callers::new(&shop).await;
    let before = shop.dump().await;
    let long = "x".repeat(3_000);
    let parameters = [
        "0",
        "-1",
        "+1",
        "01",
        "1.0",
        "1e3",
        "99999999999999999999999999",
        "18446744073709551616",
        "%00",
        "%FF%FE",
        "..",
        ".",
        "%2e%2e",
        "a%2Fb",
        "a b",
        "\u{1f4a3}",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "#",
        "C#1",
        "{n}",
        "null",
        "undefined",
        &long,
    ];
    for route in routes() {
        if !route.path.contains('{') {
            continue;
        }
        for parameter in parameters {
            let what = format!("{} with {:.40}", route.at, parameter);
            let call = callers.call(route, route.method(), &address(route, parameter));
            let answer = if route.method == "GET" { call } else { call.json(&json!({})) }.send().await;
            assert!(answer.status() < 500, "{what}: {} {}", answer.status(), answer.text());
            if answer.status() >= 400 {
                is_a_problem(&answer, &what);
            }
        }
    }
    let after = shop.dump().await;
    assert!(before == after, "that changed {:?}", changes(&before, &after));
}

/// S-IN-3, S-IN-7
#[tokio::test]
async fn a_wrong_query_breaks_nothing() {
    let shop = TestShop::open().await;
    let mut callers = Callers::new(&shop).await;
    let before = shop.dump().await;
    let long = format!("q={0}&token={0}&to={0}&limit={0}", "x".repeat(100_000));
    let many = "limit=1&".repeat(10_000);
    let queries = [
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=abc",
        "limit=1.5",
        "limit=99999999999999999999",
        "limit=",
        "starting_after=abc",
        "starting_after=",
        "starting_after=%00",
        "starting_after=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "token=",
        "token=1",
        "token=1.x",
        "token=999999999999999999999.AAAA",
        "token=%FF%FE",
        "q=%FF%FE",
        "q=%00",
        "filter=nonsense",
        "state=nonsense",
        "month=2026-13",
        "month=%00",
        "to=javascript:alert(1)",
        "to=//evil.example/",
        "%",
        "&&&&",
        "=",
        "==;;",
        "a[b][c]=1",
        &long,
        &many,
    ];
    for route in routes() {
        if route.method != "GET" {
            continue;
        }
        for query in queries {
            let what = format!("{}?{:.60}", route.at, query);
            let answer = callers.call(route, Method::GET, &format!("{}?{query}", address(route, PARAMETER))).send().await;
            assert!(answer.status() < 500, "{what}: {} {}", answer.status(), answer.text());
            if answer.status() >= 400 {
                is_a_problem(&answer, &what);
            }
            if let Some(to) = answer.header("location") {
                assert!(
                    to.starts_with('/') && !to.starts_with("//")
                        || to.starts_with("https://shop.example/")
                        || to.starts_with("https://people.shop.example/"),
                    "{what} leads to {to}"
                );
            }
        }
    }
    let after = shop.dump().await;
    assert!(before == after, "that changed {:?}", changes(&before, &after));
}

/// Browsers get a page for every problem, in their language, instead of a document.
#[tokio::test]
async fn a_browser_sees_a_page_for_each_problem() {
    let shop = TestShop::open().await;
    let mut callers = Callers::new(&shop).await;
    for route in routes() {
        if !route.has_page {
            continue;
        }
        let call = callers.call(route, route.method(), &address(route, PARAMETER)).page().header("accept-language", "de");
        let answer = if route.method == "GET" { call } else { call.form(&[("surprise", "1")]) }.send().await;
        assert!(answer.status() < 500, "{}: {} {}", route.at, answer.status(), answer.text());
        if answer.status() >= 400 {
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{}: {}", route.at, answer.text());
            assert!(answer.has("main h1"), "{}: {}", route.at, answer.text());
            assert!(
                answer.has("html[lang=de]") || matches!(route.access, Access::Customer | Access::OptionalCustomer),
                "{} in German",
                route.at
            );
        }
    }
}

/// S-WB-6: people who ask for help can quote a number that identifies the problem in our logs.
#[tokio::test]
async fn a_problem_names_its_request() {
    let shop = TestShop::open().await;
    let answer = shop.get("/nowhere").send().await.is(404);
    assert_eq!(answer.json()["request_id"], "test");
    assert_eq!(answer.header("x-request-id"), Some("test"));
}
