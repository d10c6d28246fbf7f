//! Every call to the table of what the staff do with their accounts fails once in each way.

use shared::http::Method;
use shared::staff::credentials::TotpSeed;
use shared::values::Span;
use tests::{STAFF_PASSWORD, StaffAccount, TestResponse, TestShop, Value, json};

use super::every_call_can_fail::every_call_can_fail;

/// What is known of an account after its shop was copied.
struct Known {
    email: String,
    secret: String,
    id: String,
}

impl Known {
    async fn of(account: &StaffAccount<'_>) -> Self {
        let secret = account.app.as_ref().expect("an app").secret();
        Self { email: account.email.clone(), secret, id: account.id().await }
    }

    fn code(&self, shop: &TestShop) -> String {
        TotpSeed::from_secret(&self.secret).expect("a seed").code(shop.now())
    }

    async fn posts_code(&self, shop: &TestShop, path: &str) -> TestResponse {
        let body = json!({"email": self.email, "password": STAFF_PASSWORD, "code": self.code(shop)});
        shop.call(Method::POST, path).json(&body).send().await
    }
}

/// The staff: their addresses, roles and states.
async fn staff(shop: &TestShop) -> Vec<Value> {
    let listed = shop.toni().gets("/admin/staff").await.is(200).json();
    let mut staff = listed["staff"].as_array().cloned().unwrap_or_default();
    staff.sort_by_key(|one| one["email"].to_string());
    staff.iter().map(|one| json!([one["email"], one["role"], one["state"]])).collect()
}

/// S-ST-2: an answer that was lost has used the code up; the next one gets in.
#[tokio::test]
async fn signing_in() {
    every_call_can_fail(
        &[200, 401],
        async |shop| {
            let petra = Known::of(&shop.petra().await).await;
            shop.later(Span::seconds(30));
            petra
        },
        async |shop, petra| petra.posts_code(shop, "/admin/sign-in").await,
        async |shop, petra| {
            shop.later(Span::seconds(30));
            petra.posts_code(shop, "/admin/sign-in").await.is(200);
        },
    )
    .await;
}

/// S-ST-2, S-ST-7: the account and the record of the owners change together.
#[tokio::test]
async fn ending_an_enrolment() {
    every_call_can_fail(
        &[200, 401],
        async |shop| {
            let mut petra = shop.colleague("petra@example.com");
            let token = shop.first_owner_token().await;
            petra.becomes_first_owner(&token).await.is(200);
            Known::of(&petra).await
        },
        async |shop, petra| petra.posts_code(shop, "/admin/second-factor").await,
        async |shop, petra| {
            assert_eq!(staff(shop).await, [json!(["petra@example.com", "owner", "active"])]);
            let demoted = shop.toni().patches(&format!("/admin/staff/{}", petra.id), json!({"role": "support"})).await;
            assert_eq!(demoted.is(409).code(), "last_owner");
        },
    )
    .await;
}

/// ST-1: the account, its log-in record and the mail are made together; a repeat finds the address taken.
#[tokio::test]
async fn inviting() {
    every_call_can_fail(
        &[201, 409],
        async |_| (),
        async |shop, ()| shop.toni().posts("/admin/staff", json!({"email": "jonas@example.com", "name": "Jonas", "role": "support"})).await,
        async |shop, ()| {
            assert_eq!(staff(shop).await, [json!(["jonas@example.com", "support", "invited"])]);
            shop.colleague("jonas@example.com").accepts().await.is(200);
        },
    )
    .await;
}

/// S-ST-7: role, state, sessions and the record of the owners change together.
#[tokio::test]
async fn disabling_an_owner() {
    every_call_can_fail(
        &[200],
        async |shop| {
            let petra = shop.petra().await;
            (Known::of(&petra).await, Known::of(&petra.hires("jonas@example.com", "owner").await).await)
        },
        async |shop, (petra, _)| shop.toni().patches(&format!("/admin/staff/{}", petra.id), json!({"state": "disabled"})).await,
        async |shop, (petra, jonas)| {
            let expected = [json!(["jonas@example.com", "owner", "active"]), json!([petra.email, "owner", "disabled"])];
            assert_eq!(staff(shop).await, expected);
            let demoted = shop.toni().patches(&format!("/admin/staff/{}", jonas.id), json!({"role": "support"})).await;
            assert_eq!(demoted.is(409).code(), "last_owner");
        },
    )
    .await;
}
