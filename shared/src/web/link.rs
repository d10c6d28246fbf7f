//! Mailed links: what they open, how often somebody may guess (S-RS-12), and what the page of a dead link advises
//! (UX-1).

use std::future::Future;

use super::problem::NextStep;
use super::{Context, Problem, Rejection};
use crate::fault::Fault;
use crate::throttle::{self, Admission, Quota};
use crate::values::secret::MailedToken;

/// A kind of mailed link. It decides what the page of a used, expired or wrong one advises.
#[derive(Clone, Copy, Debug)]
pub struct LinkKind {
    pub next: NextStep,
}

impl LinkKind {
    /// A link whose page, once it is dead, shows a text and a button that leads on.
    pub const fn leading_to(text: &'static str, label: &'static str, to: &'static str) -> Self {
        Self { next: NextStep { text, label, to } }
    }

    /// A used, expired or wrong link: always the same answer (ML-2).
    pub fn gone(self) -> Problem {
        Problem::link_gone().next_step(self.next)
    }

    /// The token of the link, from the query or from the form on its page.
    ///
    /// # Errors
    /// 410 for a malformed one.
    pub fn token<C>(self, cx: &Context<'_, C>) -> Result<MailedToken, Problem> {
        cx.mailed_token().ok_or_else(|| self.gone())
    }

    /// The address of a link's page.
    pub fn page(self, path: &str, token: &MailedToken) -> String {
        let token = form_urlencoded::Serializer::new(String::new()).append_pair("token", &token.expose()).finish();
        format!("{path}?{token}")
    }

    /// The token from a body.
    ///
    /// # Errors
    /// 410 for a malformed one.
    pub fn parse(self, token: &str) -> Result<MailedToken, Problem> {
        MailedToken::parse(token).ok_or_else(|| self.gone())
    }

    /// What a link opens. A used, expired or wrong link is counted against the caller's network and answered 410. After
    /// too many of those, the network gets 429.
    ///
    /// # Errors
    /// 410 or 429; or when the store does not answer.
    pub async fn open<C, T>(self, cx: &Context<'_, C>, find: impl Future<Output = Result<Option<T>, Fault>>) -> Result<T, Rejection> {
        if let Admission::Throttled { wait } = throttle::check(cx.shop, Quota::TOKEN_GUESSES, cx.client().prefix()).await? {
            return Err(Problem::too_many_requests(wait).into());
        }
        match find.await? {
            Some(found) => Ok(found),
            None => Err(self.refuse(cx).await?.into()),
        }
    }

    /// Counts a wrong guess and refuses it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn refuse<C>(self, cx: &Context<'_, C>) -> Result<Problem, Fault> {
        throttle::consume_for(cx.shop, Quota::TOKEN_GUESSES, cx.client().prefix()).await?;
        Ok(self.gone())
    }
}
