//! What Otto, who operates the shop, does: settings, and tokens and keys from a terminal.

use serde_json::json;
use shared::http::Method;

use crate::{Staff, Storefront, TestShop};

impl TestShop {
    /// Changes one setting, as local mode does. It takes effect at once.
    pub async fn set(&self, setting: &str, value: &str) {
        self.call(Method::PUT, "/dev/settings").json(&json!({setting: value})).send_to_server(&self.server()).await.is(200);
    }

    /// Whether a setting takes a value.
    pub async fn takes(&self, setting: &str, value: &str) -> bool {
        let call = self.call(Method::PUT, "/dev/settings").json(&json!({setting: value}));
        call.send_to_server(&self.server()).await.status() == 200
    }

    /// A member of the staff with a role.
    pub async fn staff(&self, id: &str, role: &str) -> Staff<'_> {
        let token = operate::grant_staff(self.shop(), "otto", id, role, 30).await;
        Staff { shop: self, token: token.unwrap_or_else(|e| unreachable!("{id}, {role}: {e}")) }
    }

    /// The server of another storefront, whose key has only these scopes.
    pub async fn storefront_that_may(&self, scopes: &[&str]) -> Storefront<'_> {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let name = format!("till of {}", scopes.join("-").replace(':', "-"));
        let key = operate::grant_storefront_key(self.shop(), "otto", &name, &scopes, None).await;
        Storefront { shop: self, key: key.unwrap_or_else(|e| unreachable!("{scopes:?}: {e}")) }
    }
}
