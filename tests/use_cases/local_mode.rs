//! The server of local mode: its tools at `/dev`, and the routing of every other call.

use shared::http::Method;
use tests::{TestRequest, TestShop, json};

/// The tools show keys and mailed links: a site that points its own host name at this machine cannot read them.
#[tokio::test]
async fn the_tools_answer_at_loopback_only() {
    let shop = TestShop::open().await;
    let server = shop.server();
    let status = async |host: &str| shop.call(Method::GET, "/dev").header("host", host).send_to_server(&server).await.status();
    for host in ["127.0.0.1:8080", "localhost", "shop.localhost:8080", "[::1]:8080"] {
        assert_eq!(status(host).await, 200, "{host}");
    }
    for host in ["shop.example", "127.0.0.1.shop.example", "192.0.2.1", "localhost.example:8080", ""] {
        assert_eq!(status(host).await, 421, "{host}");
    }
    shop.call(Method::GET, "/dev/nothing").header("host", "shop.example").send_to_server(&server).await.is(421);
}

#[tokio::test]
async fn otto_moves_the_clock_forward_and_never_back() {
    let shop = TestShop::open().await;
    let server = shop.server();
    let clock = || shop.call(Method::POST, "/dev/clock");
    let start = shop.now();
    clock().json(&json!({"advance_seconds": 60})).send_to_server(&server).await.is(204);
    assert_eq!(shop.now().since(start).as_millis(), 60_000);
    let led = clock().form(&[("advance_days", "1")]).send_to_server(&server).await.is(303);
    assert_eq!(led.header("location"), Some("/dev"));
    assert_eq!(shop.now().since(start).as_millis(), 86_460_000);

    let refused: [TestRequest<'_>; 4] = [
        clock().json(&json!({"advance_seconds": -1})),
        clock().json(&json!({"advance_seconds": 1, "advance_days": 1})),
        clock().form(&[("advance_days", "100000000000000000")]),
        clock().form(&[]),
    ];
    for call in refused {
        call.send_to_server(&server).await.is(422);
    }
    assert_eq!(shop.now().since(start).as_millis(), 86_460_000);
}

#[tokio::test]
async fn otto_changes_the_settings_that_he_sends() {
    let shop = TestShop::open().await;
    let server = shop.server();
    let put = async |settings| shop.call(Method::PUT, "/dev/settings").json(&settings).send_to_server(&server).await;
    let changed = put(json!({"affiliates_due_days": 7, "time_zone": "Europe/Berlin"})).await.is(200).json();
    assert_eq!((&changed["affiliates_due_days"], &changed["time_zone"]), (&json!(7), &json!("Europe/Berlin")));
    assert_eq!(shop.call(Method::GET, "/dev/settings").send_to_server(&server).await.is(200).json(), changed);

    assert!(put(json!({"affiliates_due_days": 366})).await.is(422).text().starts_with("affiliates_due_days: "));
    put(json!({"colour": "blue"})).await.is(422);
    put(json!(["affiliates_due_days"])).await.is(422);
    assert_eq!(shop.call(Method::GET, "/dev/settings").send_to_server(&server).await.json(), changed, "nothing has changed");
}

/// The outbox can be filtered by address.
#[tokio::test]
async fn otto_finds_the_letters_to_one_address() {
    let shop = TestShop::open().await;
    for email in ["ursula@example.com", "octavia@example.com"] {
        shop.visitor(email).asks_for_an_account().await.is(202);
    }
    shop.deliver().await;
    let server = shop.server();
    let letters = async |address: &str| shop.call(Method::GET, address).send_to_server(&server).await.is(200).json();
    assert_eq!(letters("/dev/outbox").await.as_array().map(Vec::len), Some(2));
    let to_ursula = letters("/dev/outbox?to=ursula%40example.com").await;
    assert_eq!(to_ursula.as_array().map(Vec::len), Some(1));
    assert_eq!(to_ursula[0]["to"], "ursula@example.com");
}

/// A call that is for neither a tool nor a page of the storefront goes to the shop, whatever its method.
#[tokio::test]
async fn every_other_call_goes_to_the_shop() {
    let shop = TestShop::open().await;
    let server = shop.server();
    let calls = [
        (Method::GET, "/login", 200),
        (Method::HEAD, "/login", 200),
        (Method::DELETE, "/login", 405),
        (Method::PUT, "/checkout", 404),
        (Method::POST, "/thanks/demo-1", 404),
        (Method::GET, "/nothing", 404),
        (Method::POST, "/dev/outbox", 404),
        (Method::GET, "/dev/clock", 404),
        (Method::GET, "/dev/nothing", 404),
    ];
    for (method, path, status) in calls {
        let answer = shop.call(method.clone(), path).send_to_server(&server).await.is(status);
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{method} {path}");
        assert_eq!(answer.header("x-request-id").is_none(), path.starts_with("/dev"), "{method} {path}");
    }
    let large = shop.post("/login", &json!({"email": "x".repeat(1024 * 1024), "password": ""})).send_to_server(&server).await;
    assert_eq!((large.status(), large.code()), (413, "body_too_large".to_owned()));
}
