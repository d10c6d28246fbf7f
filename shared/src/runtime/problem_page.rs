//! The page that a browser gets instead of a problem document: in the reader's language, and as signed in as they are
//! (CU-5, UX-1).

use super::caller;
use crate::shop::Shop;
use crate::web::frame::ProblemPage;
use crate::web::{Access, Caller, Frame, Problem, RawRequest, Reply, prefers_html};

/// Shows a problem to the caller: as a page to a browser, otherwise as a document.
///
/// If the caller is not known yet, a browser's session is looked up: even the page of a mistyped address shows a
/// signed-in customer as signed in.
pub(super) async fn of(shop: &Shop, raw: &RawRequest, caller: Option<&Caller>, problem: Problem) -> Reply {
    if !prefers_html(&raw.headers) {
        return problem.into();
    }
    let caller = match caller {
        Some(Caller::Anonymous) | None => caller::identify(shop, Access::OptionalCustomer, raw).await.unwrap_or(Caller::Anonymous),
        Some(known) => known.clone(),
    };
    let frame = Frame::of_caller(shop, raw, &caller).await;
    page(frame, raw, problem)
}

/// The same where there is no time to look anybody up.
pub(super) fn of_stranger(shop: &Shop, raw: &RawRequest, problem: Problem) -> Reply {
    if prefers_html(&raw.headers) { page(Frame::of_stranger(shop, raw), raw, problem) } else { problem.into() }
}

fn page(frame: Frame, raw: &RawRequest, problem: Problem) -> Reply {
    let frame = frame.without_query();
    match frame.reply(problem.status(), &ProblemPage::new(&frame, &problem, &raw.id)) {
        Ok(page) => page.with_headers_of(&problem),
        Err(_) => problem.into(),
    }
}
