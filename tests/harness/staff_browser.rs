//! A browser in which a member of the staff is signed in.

use shared::http::Method;

use crate::{TestRequest, TestResponse, TestShop};

/// The cookies of a browser in the back office.
pub struct StaffBrowser<'a> {
    pub shop: &'a TestShop,
    /// The session's token.
    pub session: String,
    form_cookie: String,
    form_token: String,
}

impl TestShop {
    /// Toni's browser, signed in by the link of local mode.
    pub async fn toni_in_a_browser(&self) -> StaffBrowser<'_> {
        let led = self.get("/dev/staff").page().send_to_server(&self.server()).await.is(303);
        self.staff_browser(led.cookie("__Host-st").expect("a session")).await
    }

    /// A browser with a session of the staff.
    pub async fn staff_browser(&self, session: String) -> StaffBrowser<'_> {
        let page = self.get("/login").page().send().await.is(200);
        let form_cookie = page.cookie("__Host-form").expect("a page sets the form's cookie");
        let form_token = page.form().into_iter().find(|(name, _)| name == "form_token").expect("a form has the field").1;
        StaffBrowser { shop: self, session, form_cookie, form_token }
    }
}

impl<'a> StaffBrowser<'a> {
    /// A call as the browser makes it for a page of ours.
    pub fn call(&self, method: Method, path: &str) -> TestRequest<'a> {
        let cookies = format!("__Host-form={}; __Host-st={}", self.form_cookie, self.session);
        self.shop.call(method, path).page().header("sec-fetch-mode", "navigate").header("cookie", &cookies)
    }

    pub async fn opens(&self, path: &str) -> TestResponse {
        self.call(Method::GET, path).send().await
    }

    /// Sends a form of one of our pages.
    pub async fn sends(&self, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        let fields: Vec<_> = fields.iter().copied().chain([("form_token", self.form_token.as_str())]).collect();
        self.call(Method::POST, path).form(&fields).send().await
    }
}
