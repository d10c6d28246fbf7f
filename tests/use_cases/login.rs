//! Logging in and out.

use tests::{PASSWORD, TestShop, json};

/// PW-1, PW-2, CU-4
#[tokio::test]
async fn somebody_signs_up_chooses_a_password_and_logs_in() {
    let shop = TestShop::open().await;
    let mut ursula = shop.visitor("Ursula@Example.com");
    ursula.signs_up_and_logs_in().await;

    let opened = ursula.logs_in_with(PASSWORD).await.is(200);
    let cookie = opened.headers("set-cookie").join("\n");
    assert!(cookie.starts_with("__Host-cs=cs_1."), "{cookie}");
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert_eq!(opened.json()["customer"], json!({"number": 1, "email": "Ursula@Example.com", "name": null, "language": "en"}));
}

/// S-LG-1: one reply for every way it can fail.
#[tokio::test]
async fn nobody_learns_why_a_log_in_failed() {
    let shop = TestShop::open().await;
    let ursula = shop.customer("ursula@example.com").await;
    let wrong = ursula.logs_in_with("not her password at all").await.is(401);
    let unknown = shop.visitor("nobody@example.com").logs_in_with(PASSWORD).await.is(401);
    assert_eq!(wrong.fingerprint(), unknown.fingerprint());
}
